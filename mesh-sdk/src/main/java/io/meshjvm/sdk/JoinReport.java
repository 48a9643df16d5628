package io.meshjvm.sdk;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How this member stands in its mesh, for people and for machines; a value without secrets.
 *
 * @param at when the report was made
 * @param state how it stands
 * @param token the service-account token
 * @param identity the SVID, or null while there is none
 * @param registration the WorkloadEntry and its health
 * @param services the mesh services that select this workload, as its own endpoints in EDS show
 * @param inbound the mode that the mesh asks of this workload's ports, by port and in that order;
 *     {@code *} for all others, last; empty before the first listener
 * @param outbound what becomes of calls to hosts that the mesh does not know
 * @param names number of names in the name table
 * @param clusters number of service ports that can be called
 * @param stream the connection to the control plane
 */
public record JoinReport(
    Instant at,
    MeshState state,
    Token token,
    @Nullable Identity identity,
    Registration registration,
    List<Service> services,
    Map<String, String> inbound,
    String outbound,
    int names,
    int clusters,
    Stream stream) {

  /** Checks and copies the parts. */
  public JoinReport {
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(token, "token");
    Objects.requireNonNull(registration, "registration");
    Objects.requireNonNull(outbound, "outbound");
    Objects.requireNonNull(stream, "stream");
    services = List.copyOf(services);
    inbound = Collections.unmodifiableMap(new LinkedHashMap<>(inbound));
  }

  /** The report for people: a line for each thing, aligned. */
  public String text() {
    return JoinReportText.of(this);
  }

  /** The report for machines: one JSON object with the names of the components. */
  public String json() {
    return JoinReportJson.of(this);
  }

  @Override
  public String toString() {
    return text();
  }

  /**
   * The service-account token; a hint read from the file, never trusted.
   *
   * @param path where it is read
   * @param readable whether there is one
   * @param expires when it says that it expires, or null if it does not say
   */
  public record Token(String path, boolean readable, @Nullable Instant expires) {}

  /**
   * The SVID.
   *
   * @param spiffeId who this workload is
   * @param expires end of its validity
   * @param renewal when the next renewal is due
   * @param source where it came from
   * @param roots number of roots in the trust bundle
   * @param problem why the last renewal failed, or null
   */
  public record Identity(
      String spiffeId,
      Instant expires,
      Instant renewal,
      String source,
      int roots,
      @Nullable String problem) {}

  /**
   * The WorkloadEntry.
   *
   * @param state state of the registration
   * @param workloadEntry name of the entry with its namespace, or null if none is registered
   * @param health what was last reported, and how it was found out
   * @param problem what the control plane refuses and what to do, or null
   */
  public record Registration(
      String state, @Nullable String workloadEntry, String health, @Nullable String problem) {}

  /**
   * A service that selects this workload.
   *
   * @param host host name of the service
   * @param port service port
   * @param endpoint own address and target port as peers see it
   * @param health health of the endpoint as peers see it
   * @param mutualTls whether peers will use mutual TLS
   */
  public record Service(String host, int port, String endpoint, String health, boolean mutualTls) {}

  /**
   * The connection to the control plane.
   *
   * @param phase what it is doing
   * @param endpoint where it is connected to
   * @param protocol variant of xDS
   * @param credential what it is authenticated with
   * @param controlPlane what the control plane says of itself, as it says it; JSON with istiod, for
   *     {@link ControlPlaneName#parse}
   * @param lastFailure the newest unplanned failure, or null
   */
  public record Stream(
      String phase,
      String endpoint,
      String protocol,
      String credential,
      String controlPlane,
      @Nullable String lastFailure) {}
}
