package io.meshjvm.traffic;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A cluster of CDS: a service's port, or a subset of it, and how to reach it.
 *
 * @param name name as CDS gives it
 * @param kind where the endpoints come from
 * @param edsName name to ask EDS for, the cluster's own unless it says otherwise
 * @param balancing how calls are spread over the endpoints
 * @param connecting how connections are made
 * @param protection how much may go there, and when failing endpoints are ejected
 * @param dns how host names are looked up, in a cluster of a DNS kind
 * @param transports which transport each endpoint gets
 * @param services the services behind the cluster, from Istio's metadata; may be empty
 * @param external whether Istio says that the service is outside the mesh
 * @param inline the endpoints that CDS itself carries; empty for EDS
 */
public record Cluster(
    String name,
    Kind kind,
    String edsName,
    Balancing balancing,
    Connecting connecting,
    Protection protection,
    DnsSettings dns,
    TransportRules transports,
    List<Service> services,
    boolean external,
    Endpoints inline) {

  /** Checks and copies the parts. */
  public Cluster {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a cluster needs a name");
    }
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(edsName, "edsName");
    Objects.requireNonNull(balancing, "balancing");
    Objects.requireNonNull(connecting, "connecting");
    Objects.requireNonNull(protection, "protection");
    Objects.requireNonNull(dns, "dns");
    Objects.requireNonNull(transports, "transports");
    services = List.copyOf(services);
    Objects.requireNonNull(inline, "inline");
  }

  /** Where the endpoints of a cluster come from. */
  public enum Kind {
    /** From EDS. */
    EDS,
    /** From the cluster itself, as addresses. */
    STATIC,
    /** From the cluster itself, as host names each of whose addresses is an endpoint. */
    STRICT_DNS,
    /** From the cluster itself, as a host name of which one address is taken. */
    LOGICAL_DNS,
    /**
     * Wherever the caller wanted to go: headless services, whose endpoints EDS does know, and
     * services without resolution, whose callers resolve the name themselves.
     */
    ORIGINAL_DST,
    /** From DNS, by the name that the caller asked for. */
    DYNAMIC_DNS,
    /** From elsewhere, in a way that this library does not know. */
    OTHER
  }

  /**
   * A service behind a cluster.
   *
   * @param host its host, for example {@code cart.shop.svc.cluster.local}
   * @param name its short name
   * @param namespace its namespace
   */
  public record Service(String host, String name, String namespace) {

    /** Checks the parts. */
    public Service {
      Objects.requireNonNull(host, "host");
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(namespace, "namespace");
    }
  }

  /** What the name says, unless it is of another shape. */
  public Optional<ClusterName> parsedName() {
    return ClusterName.parse(name);
  }

  /** Envoy's name of the load-balancing policy, for example {@code LEAST_REQUEST}. */
  public String lbPolicy() {
    return balancing.policy().name();
  }

  /** Whether endpoints may be host names, to be looked up in the system's DNS. */
  boolean usesDns() {
    return kind == Kind.STRICT_DNS || kind == Kind.LOGICAL_DNS;
  }

  /** Whether EDS is asked for the endpoints. */
  boolean asksEds() {
    return switch (kind) {
      case EDS -> true;
      case ORIGINAL_DST ->
          parsedName().filter(n -> n.direction() == ClusterName.Direction.OUTBOUND).isPresent();
      default -> false;
    };
  }

  /** Whether a call goes to the host that the caller named where no endpoint is known. */
  boolean passesThrough() {
    return switch (kind) {
      case DYNAMIC_DNS -> true;
      case ORIGINAL_DST ->
          external || parsedName().filter(n -> n.host().startsWith("*.")).isPresent();
      default -> false;
    };
  }
}
