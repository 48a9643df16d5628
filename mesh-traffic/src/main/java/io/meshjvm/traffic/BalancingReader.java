package io.meshjvm.traffic;

import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.CommonLbConfig;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.LeastRequestLbConfig;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.MaglevLbConfig;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.RingHashLbConfig;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.SlowStartConfig;
import org.jspecify.annotations.Nullable;

/** Reads how a cluster spreads calls. */
final class BalancingReader {

  private BalancingReader() {}

  static Balancing read(io.meshjvm.proto.envoy.config.cluster.v3.Cluster wire) {
    CommonLbConfig common = wire.getCommonLbConfig();
    int panicThreshold =
        (int)
            Math.round(
                Policies.percent(
                    "healthy_panic_threshold",
                    common.hasHealthyPanicThreshold() ? common.getHealthyPanicThreshold() : null,
                    Balancing.PANIC_THRESHOLD));
    if (wire.hasLoadBalancingPolicy()) {
      return ExtensionPolicyReader.read(wire.getLoadBalancingPolicy(), panicThreshold);
    }
    return new Balancing(
        policy(wire),
        common.hasLocalityWeightedLbConfig(),
        panicThreshold,
        common.getZoneAwareLbConfig().getFailTrafficOnPanic(),
        slowStart(wire));
  }

  private static Balancing.Policy policy(io.meshjvm.proto.envoy.config.cluster.v3.Cluster wire) {
    boolean byHostname =
        wire.getCommonLbConfig().getConsistentHashingLbConfig().getUseHostnameForHashing();
    return switch (wire.getLbPolicy()) {
      case ROUND_ROBIN -> new Balancing.RoundRobin();
      case LEAST_REQUEST -> leastRequest(wire.getLeastRequestLbConfig());
      case RANDOM -> new Balancing.Random();
      case RING_HASH -> ring(wire.getRingHashLbConfig(), byHostname);
      case MAGLEV -> maglev(wire.getMaglevLbConfig(), byHostname);
      case CLUSTER_PROVIDED -> new Balancing.PassThrough();
      default -> new Balancing.Other(wire.getLbPolicy().name());
    };
  }

  private static Balancing.Policy leastRequest(LeastRequestLbConfig config) {
    return Policies.leastRequest(
        config.hasChoiceCount() ? config.getChoiceCount() : null,
        config.hasActiveRequestBias() ? config.getActiveRequestBias() : null);
  }

  private static Balancing.Policy ring(RingHashLbConfig config, boolean byHostname) {
    return Policies.ring(
        config.hasMinimumRingSize() ? config.getMinimumRingSize() : null,
        config.hasMaximumRingSize() ? config.getMaximumRingSize() : null,
        byHostname);
  }

  private static Balancing.Policy maglev(MaglevLbConfig config, boolean byHostname) {
    return Policies.maglev(config.hasTableSize() ? config.getTableSize() : null, byHostname);
  }

  private static Balancing.@Nullable SlowStart slowStart(
      io.meshjvm.proto.envoy.config.cluster.v3.Cluster wire) {
    SlowStartConfig config =
        switch (wire.getLbPolicy()) {
          case ROUND_ROBIN -> wire.getRoundRobinLbConfig().getSlowStartConfig();
          case LEAST_REQUEST -> wire.getLeastRequestLbConfig().getSlowStartConfig();
          default -> SlowStartConfig.getDefaultInstance();
        };
    return config.hasSlowStartWindow()
        ? Policies.slowStart(
            config.getSlowStartWindow(),
            config.hasAggression() ? config.getAggression() : null,
            config.hasMinWeightPercent() ? config.getMinWeightPercent() : null)
        : null;
  }
}
