package io.meshjvm.testkit.render;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.UInt64Value;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.OutlierDetection;
import io.envoyproxy.envoy.config.cluster.v3.UpstreamConnectionOptions;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.TcpKeepalive;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.ExplicitHttpConfig;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.UseDownstreamHttpConfig;
import io.envoyproxy.envoy.type.v3.Percent;
import io.meshjvm.testkit.config.TrafficPolicy;
import io.meshjvm.testkit.config.TrafficPolicy.LoadBalancer;
import io.meshjvm.testkit.config.TrafficPolicy.Localities;
import io.meshjvm.testkit.config.TrafficPolicy.Outliers;
import io.meshjvm.testkit.config.TrafficPolicy.Pool;
import org.jspecify.annotations.Nullable;

/** A traffic policy on a cluster (Istio: .../core/cluster_traffic_policy.go). */
final class ClusterPolicies {
  private static final String HTTP_OPTIONS =
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
  private static final Pool NO_POOL = new Pool(null, 0, null, 0, 0, 0, 0, null, false);

  private final Cluster.Builder cluster;
  private final TrafficPolicy policy;

  ClusterPolicies(Cluster.Builder cluster, TrafficPolicy policy) {
    this.cluster = cluster;
    this.policy = policy;
  }

  void apply(Protocol protocol) {
    Pool pool = policy.pool() == null ? NO_POOL : policy.pool();
    pool(pool);
    http(pool, protocol);
    Outliers outliers = policy.outliers();
    cluster.getCommonLbConfigBuilder().setHealthyPanicThreshold(Percent.getDefaultInstance());
    if (outliers != null) {
      cluster.setOutlierDetection(outliers(outliers));
      cluster
          .getCommonLbConfigBuilder()
          .getHealthyPanicThresholdBuilder()
          .setValue(outliers.minHealthPercent());
    }
    localities();
    balancer();
  }

  private void pool(Pool pool) {
    cluster.setConnectTimeout(
        pool.connectTimeout() == null
            ? StaticClusters.CONNECT_TIMEOUT
            : duration(pool.connectTimeout()));
    CircuitBreakers.Thresholds thresholds =
        CircuitBreakers.Thresholds.newBuilder()
            .setMaxConnections(orMost(pool.maxConnections()))
            .setMaxPendingRequests(orMost(pool.maxPendingRequests()))
            .setMaxRequests(orMost(pool.maxRequests()))
            .setMaxRetries(orMost(pool.maxRetries()))
            .build();
    cluster.setCircuitBreakers(CircuitBreakers.newBuilder().addThresholds(thresholds));
    TrafficPolicy.Keepalive keepalive = pool.keepalive();
    if (keepalive != null) {
      cluster.setUpstreamConnectionOptions(
          UpstreamConnectionOptions.newBuilder().setTcpKeepalive(keepalive(keepalive)));
    }
  }

  private static TcpKeepalive keepalive(TrafficPolicy.Keepalive keepalive) {
    TcpKeepalive.Builder result = TcpKeepalive.newBuilder();
    if (keepalive.probes() > 0) {
      result.setKeepaliveProbes(UInt32Value.of(keepalive.probes()));
    }
    if (keepalive.time() != null) {
      result.setKeepaliveTime(UInt32Value.of((int) keepalive.time().toSeconds()));
    }
    if (keepalive.interval() != null) {
      result.setKeepaliveInterval(UInt32Value.of((int) keepalive.interval().toSeconds()));
    }
    return result.build();
  }

  private void http(Pool pool, Protocol protocol) {
    HttpProtocolOptions.Builder options = HttpProtocolOptions.newBuilder();
    boolean limits = pool.maxRequestsPerConnection() > 0 || pool.idleTimeout() != null;
    if (pool.maxRequestsPerConnection() > 0) {
      options
          .getCommonHttpProtocolOptionsBuilder()
          .setMaxRequestsPerConnection(UInt32Value.of(pool.maxRequestsPerConnection()));
    }
    if (pool.idleTimeout() != null) {
      options.getCommonHttpProtocolOptionsBuilder().setIdleTimeout(duration(pool.idleTimeout()));
    }
    if (protocol.http2() || pool.upgradeToHttp2()) {
      options.setExplicitHttpConfig(
          ExplicitHttpConfig.newBuilder()
              .setHttp2ProtocolOptions(Http2ProtocolOptions.getDefaultInstance()));
    } else if (protocol == Protocol.AUTO) {
      options.setUseDownstreamProtocolConfig(
          UseDownstreamHttpConfig.newBuilder()
              .setHttpProtocolOptions(Http1ProtocolOptions.getDefaultInstance())
              .setHttp2ProtocolOptions(Http2ProtocolOptions.getDefaultInstance()));
    } else if (limits) {
      options.setExplicitHttpConfig(
          ExplicitHttpConfig.newBuilder()
              .setHttpProtocolOptions(Http1ProtocolOptions.getDefaultInstance()));
    } else {
      return;
    }
    cluster.putTypedExtensionProtocolOptions(HTTP_OPTIONS, Any.pack(options.build()));
  }

  private static OutlierDetection outliers(Outliers outliers) {
    OutlierDetection.Builder result =
        OutlierDetection.newBuilder().setEnforcingSuccessRate(UInt32Value.of(0));
    if (outliers.consecutive5xx() >= 0) {
      result
          .setConsecutive5Xx(UInt32Value.of(outliers.consecutive5xx()))
          .setEnforcingConsecutive5Xx(enforcing(outliers.consecutive5xx()));
    }
    if (outliers.consecutiveGatewayErrors() >= 0) {
      result
          .setConsecutiveGatewayFailure(UInt32Value.of(outliers.consecutiveGatewayErrors()))
          .setEnforcingConsecutiveGatewayFailure(enforcing(outliers.consecutiveGatewayErrors()));
    }
    if (outliers.splitLocalOrigin()) {
      localOrigin(result, outliers.consecutiveLocalOrigin());
    }
    if (outliers.interval() != null) {
      result.setInterval(duration(outliers.interval()));
    }
    if (outliers.baseEjectionTime() != null) {
      result.setBaseEjectionTime(duration(outliers.baseEjectionTime()));
    }
    if (outliers.maxEjectionPercent() > 0) {
      result.setMaxEjectionPercent(UInt32Value.of(outliers.maxEjectionPercent()));
    }
    return result.build();
  }

  private static void localOrigin(OutlierDetection.Builder result, int consecutive) {
    result.setSplitExternalLocalOriginErrors(true);
    if (consecutive > 0) {
      result
          .setConsecutiveLocalOriginFailure(UInt32Value.of(consecutive))
          .setEnforcingConsecutiveLocalOriginFailure(enforcing(consecutive));
    }
    result.setEnforcingLocalOriginSuccessRate(UInt32Value.of(0));
  }

  private static UInt32Value enforcing(int consecutive) {
    return UInt32Value.of(consecutive > 0 ? 100 : 0);
  }

  private void localities() {
    Localities setting = policy.loadBalancer() == null ? null : policy.loadBalancer().locality();
    if (setting == null || !setting.enabled()) {
      return;
    }
    boolean failover = setting.failover() != null || !setting.failoverPriority().isEmpty();
    if (!setting.distribute().isEmpty() || (failover && policy.outliers() != null)) {
      cluster
          .getCommonLbConfigBuilder()
          .setLocalityWeightedLbConfig(
              Cluster.CommonLbConfig.LocalityWeightedLbConfig.getDefaultInstance());
    }
  }

  private void balancer() {
    LoadBalancer balancer = policy.loadBalancer();
    if (cluster.getType() == Cluster.DiscoveryType.ORIGINAL_DST) {
      cluster.setLbPolicy(Cluster.LbPolicy.CLUSTER_PROVIDED);
    } else if (balancer == null) {
      cluster.setLbPolicy(Cluster.LbPolicy.LEAST_REQUEST);
    } else if (!balancer.consistentHash().isEmpty()) {
      hashing(balancer);
    } else {
      simple(balancer);
    }
  }

  private void simple(LoadBalancer balancer) {
    Duration warmup = balancer.warmup() == null ? null : duration(balancer.warmup());
    switch (balancer.simple()) {
      case "RANDOM" -> cluster.setLbPolicy(Cluster.LbPolicy.RANDOM);
      case "ROUND_ROBIN" -> {
        cluster.setLbPolicy(Cluster.LbPolicy.ROUND_ROBIN);
        if (warmup != null) {
          cluster.getRoundRobinLbConfigBuilder().setSlowStartConfig(slowStart(warmup));
        }
      }
      default -> {
        cluster.setLbPolicy(Cluster.LbPolicy.LEAST_REQUEST);
        if (warmup != null) {
          cluster.getLeastRequestLbConfigBuilder().setSlowStartConfig(slowStart(warmup));
        }
      }
    }
  }

  private static Cluster.SlowStartConfig slowStart(Duration window) {
    return Cluster.SlowStartConfig.newBuilder().setSlowStartWindow(window).build();
  }

  private void hashing(LoadBalancer balancer) {
    int size = balancer.hashSize();
    if (balancer.consistentHash().equals("MAGLEV")) {
      cluster.setLbPolicy(Cluster.LbPolicy.MAGLEV);
      if (size > 0) {
        cluster.getMaglevLbConfigBuilder().setTableSize(UInt64Value.of(size));
      }
      return;
    }
    cluster.setLbPolicy(Cluster.LbPolicy.RING_HASH);
    cluster.getRingHashLbConfigBuilder().setMinimumRingSize(UInt64Value.of(size > 0 ? size : 1024));
  }

  private static UInt32Value orMost(int limit) {
    return UInt32Value.of(limit > 0 ? limit : -1);
  }

  private static Duration duration(java.time.@Nullable Duration duration) {
    return duration == null
        ? Duration.getDefaultInstance()
        : Duration.newBuilder()
            .setSeconds(duration.getSeconds())
            .setNanos(duration.getNano())
            .build();
  }
}
