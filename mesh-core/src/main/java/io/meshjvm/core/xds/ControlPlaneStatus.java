package io.meshjvm.core.xds;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the connection to the control plane stands.
 *
 * @param phase what it is doing
 * @param since since when
 * @param endpoint where it connects to, as {@code host:port}, with the dialled address if another
 *     one
 * @param credential what the current or last stream authenticated with
 * @param controlPlane what the control plane says of itself, empty before the first response
 * @param lastFailure the newest unplanned failure, or null if there was none; stays after a
 *     reconnect, for reports
 * @param lastResponse when the last response came, or null
 * @param types state of each subscribed type, by type URL
 */
public record ControlPlaneStatus(
    Phase phase,
    Instant since,
    String endpoint,
    Credential credential,
    String controlPlane,
    @Nullable StreamFailure lastFailure,
    @Nullable Instant lastResponse,
    Map<String, TypeStatus> types) {

  /** Checks and copies the parts. */
  public ControlPlaneStatus {
    Objects.requireNonNull(phase, "phase");
    Objects.requireNonNull(since, "since");
    Objects.requireNonNull(endpoint, "endpoint");
    Objects.requireNonNull(credential, "credential");
    Objects.requireNonNull(controlPlane, "controlPlane");
    types = Map.copyOf(types);
  }

  /** What the connection is doing. */
  public enum Phase {
    /** Not started. */
    IDLE,
    /** Connecting, or connected and without a response so far. */
    CONNECTING,
    /** Connected: the control plane has answered on this stream. */
    CONNECTED,
    /** Waiting before the next attempt. */
    BACKING_OFF,
    /** Closed for good. */
    CLOSED
  }

  /** What a stream authenticates with. */
  public enum Credential {
    /** Nothing so far. */
    NONE,
    /** The service-account token. */
    TOKEN,
    /** The workload's own certificate (and the token, if it can be read). */
    CERTIFICATE
  }

  /**
   * State of one subscribed type.
   *
   * @param version version of the last accepted response, empty before the first
   * @param resources number of resources held
   * @param accepted responses that were ACKed
   * @param rejected responses that were NACKed, wholly or in part
   * @param lastRejection reason of the newest NACK, or null
   * @param emptySince since when the control plane says that there are none, which is not believed
   *     yet ({@link ResourceType#emptyGrace()}), or null
   */
  public record TypeStatus(
      String version,
      int resources,
      long accepted,
      long rejected,
      @Nullable String lastRejection,
      @Nullable Instant emptySince) {

    /** Checks the parts. */
    public TypeStatus {
      Objects.requireNonNull(version, "version");
    }
  }
}
