package io.meshjvm.testkit.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The trafficPolicy of a DestinationRule, of a subset, or of one port. A part that is null is not
 * set.
 *
 * @param loadBalancer load balancing
 * @param outliers outlier detection
 * @param pool connection pool
 * @param tls TLS towards the service
 * @param ports policies by service port number; empty in a port's own policy
 */
public record TrafficPolicy(
    @Nullable LoadBalancer loadBalancer,
    @Nullable Outliers outliers,
    @Nullable Pool pool,
    @Nullable Tls tls,
    Map<Integer, TrafficPolicy> ports) {
  /** A policy that sets nothing. */
  public static final TrafficPolicy NONE = new TrafficPolicy(null, null, null, null, Map.of());

  /** Copies the ports. */
  public TrafficPolicy {
    ports = Map.copyOf(ports);
  }

  /**
   * Load balancing.
   *
   * @param simple name of a simple policy; empty when not set
   * @param consistentHash {@code RING_HASH}, {@code MAGLEV} or empty
   * @param hashSize size of the ring or table; 0 when not set
   * @param locality locality load balancing, if set
   * @param warmup slow start window, if set
   */
  public record LoadBalancer(
      String simple,
      String consistentHash,
      int hashSize,
      @Nullable Localities locality,
      @Nullable Duration warmup) {}

  /**
   * Locality load balancing.
   *
   * @param enabled false when switched off
   * @param failover target regions by source region; null when not given
   * @param failoverPriority labels to match in order
   * @param distribute weights by source locality, then by target locality
   */
  public record Localities(
      boolean enabled,
      @Nullable Map<String, String> failover,
      List<String> failoverPriority,
      Map<String, Map<String, Integer>> distribute) {
    /** Copies the collections. */
    public Localities {
      failover = failover == null ? null : Map.copyOf(failover);
      failoverPriority = List.copyOf(failoverPriority);
      distribute = Map.copyOf(distribute);
    }
  }

  /**
   * Outlier detection. Numbers below 0 are not set.
   *
   * @param consecutive5xx consecutive 5xx errors
   * @param consecutiveGatewayErrors consecutive gateway errors
   * @param consecutiveLocalOrigin consecutive errors of the caller's own making
   * @param splitLocalOrigin whether local errors are counted on their own
   * @param interval sweep interval, if set
   * @param baseEjectionTime base ejection time, if set
   * @param maxEjectionPercent largest share of ejected endpoints
   * @param minHealthPercent panic threshold; 0 when not set
   */
  public record Outliers(
      int consecutive5xx,
      int consecutiveGatewayErrors,
      int consecutiveLocalOrigin,
      boolean splitLocalOrigin,
      @Nullable Duration interval,
      @Nullable Duration baseEjectionTime,
      int maxEjectionPercent,
      int minHealthPercent) {}

  /**
   * Connection pool limits. Numbers that are 0 and durations that are null are not set.
   *
   * @param connectTimeout connect timeout
   * @param maxConnections largest number of connections
   * @param keepalive TCP keepalive, if set
   * @param maxPendingRequests largest number of waiting requests
   * @param maxRequests largest number of requests in flight
   * @param maxRequestsPerConnection requests after which a connection is closed
   * @param maxRetries largest number of retries in flight
   * @param idleTimeout idle timeout
   * @param upgradeToHttp2 whether HTTP/1.1 is upgraded
   */
  public record Pool(
      @Nullable Duration connectTimeout,
      int maxConnections,
      @Nullable Keepalive keepalive,
      int maxPendingRequests,
      int maxRequests,
      int maxRequestsPerConnection,
      int maxRetries,
      @Nullable Duration idleTimeout,
      boolean upgradeToHttp2) {}

  /**
   * TCP keepalive.
   *
   * @param probes number of probes; 0 when not set
   * @param time idle time before the first probe, if set
   * @param interval time between probes, if set
   */
  public record Keepalive(int probes, @Nullable Duration time, @Nullable Duration interval) {}

  /** How a client speaks to a service. */
  public enum TlsMode {
    /** Plaintext. */
    DISABLE,
    /** TLS without a client certificate. */
    SIMPLE,
    /** TLS with a client certificate of the user's. */
    MUTUAL,
    /** Mutual TLS with the mesh's certificates. */
    ISTIO_MUTUAL
  }

  /**
   * TLS towards a service.
   *
   * @param mode the mode
   * @param sni server name, may be empty
   * @param subjectAltNames accepted names of the server
   * @param caCertificates path of the roots, may be empty
   * @param clientCertificate path of the certificate, may be empty
   * @param privateKey path of the key, may be empty
   * @param credentialName name of a secret, may be empty
   */
  public record Tls(
      TlsMode mode,
      String sni,
      List<String> subjectAltNames,
      String caCertificates,
      String clientCertificate,
      String privateKey,
      String credentialName) {
    /** Copies the names. */
    public Tls {
      subjectAltNames = List.copyOf(subjectAltNames);
    }
  }

  /**
   * What holds for one port of a service. A port's own policy replaces everything else, also where
   * it says nothing (Istio: pilot/pkg/networking/util/util.go, MergeTrafficPolicy).
   *
   * @param port the service port
   * @param wider the policy that fills the gaps when the port has none of its own
   * @return a policy without ports
   */
  public TrafficPolicy forPort(int port, TrafficPolicy wider) {
    TrafficPolicy own = ports.get(port);
    if (own != null) {
      return own;
    }
    return new TrafficPolicy(
        loadBalancer == null ? wider.loadBalancer : loadBalancer,
        outliers == null ? wider.outliers : outliers,
        pool == null ? wider.pool : pool,
        tls == null ? wider.tls : tls,
        Map.of());
  }
}
