package io.meshjvm.traffic;

import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.CommonLbConfig;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Reads how a cluster spreads calls. */
final class BalancingReader {

  /** Envoy's own bounds of a ring. */
  private static final long RING_MIN = 1_024;

  private static final long RING_MAX = 8L * 1_024 * 1_024;

  /** Envoy's own size of a Maglev table, and the greatest that it allows. */
  private static final int MAGLEV = 65_537;

  private static final int MAGLEV_MAX = 5_000_011;

  private BalancingReader() {}

  static Balancing read(io.meshjvm.proto.envoy.config.cluster.v3.Cluster wire) {
    CommonLbConfig common = wire.getCommonLbConfig();
    return new Balancing(
        policy(wire),
        common.hasLocalityWeightedLbConfig(),
        common.hasHealthyPanicThreshold()
            ? (int)
                Math.round(
                    percent(
                        "healthy_panic_threshold", common.getHealthyPanicThreshold().getValue()))
            : Balancing.PANIC_THRESHOLD,
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

  private static Balancing.Policy leastRequest(
      io.meshjvm.proto.envoy.config.cluster.v3.Cluster.LeastRequestLbConfig config) {
    int choices = config.hasChoiceCount() ? config.getChoiceCount().getValue() : 2;
    if (choices < 2) {
      throw new InvalidResourceException("choice_count: below 2");
    }
    return new Balancing.LeastRequest(
        choices, config.hasActiveRequestBias() ? bias(config.getActiveRequestBias()) : 1);
  }

  private static double bias(io.meshjvm.proto.envoy.config.core.v3.RuntimeDouble bias) {
    if (!(bias.getDefaultValue() >= 0)) {
      throw new InvalidResourceException("active_request_bias: negative");
    }
    return bias.getDefaultValue();
  }

  private static Balancing.Policy ring(
      io.meshjvm.proto.envoy.config.cluster.v3.Cluster.RingHashLbConfig config,
      boolean byHostname) {
    long min = config.hasMinimumRingSize() ? config.getMinimumRingSize().getValue() : RING_MIN;
    long max = config.hasMaximumRingSize() ? config.getMaximumRingSize().getValue() : RING_MAX;
    if (min < 1 || min > max || max > RING_MAX) {
      throw new InvalidResourceException("ring_hash_lb_config: " + min + " to " + max + " places");
    }
    return new Balancing.RingHash(min, max, byHostname);
  }

  private static Balancing.Policy maglev(
      io.meshjvm.proto.envoy.config.cluster.v3.Cluster.MaglevLbConfig config, boolean byHostname) {
    long size = config.hasTableSize() ? config.getTableSize().getValue() : MAGLEV;
    if (size < 2 || size > MAGLEV_MAX || !BigInteger.valueOf(size).isProbablePrime(40)) {
      throw new InvalidResourceException("table_size: " + size + ", not a prime number");
    }
    return new Balancing.Maglev((int) size, byHostname);
  }

  private static Balancing.@Nullable SlowStart slowStart(
      io.meshjvm.proto.envoy.config.cluster.v3.Cluster wire) {
    io.meshjvm.proto.envoy.config.cluster.v3.Cluster.SlowStartConfig config =
        switch (wire.getLbPolicy()) {
          case ROUND_ROBIN -> wire.getRoundRobinLbConfig().getSlowStartConfig();
          case LEAST_REQUEST -> wire.getLeastRequestLbConfig().getSlowStartConfig();
          default ->
              io.meshjvm.proto.envoy.config.cluster.v3.Cluster.SlowStartConfig.getDefaultInstance();
        };
    if (!config.hasSlowStartWindow()) {
      return null;
    }
    return new Balancing.SlowStart(
        Durations.notNegative("slow_start_window", config.getSlowStartWindow()),
        config.hasAggression() ? aggression(config.getAggression()) : 1,
        config.hasMinWeightPercent()
            ? percent("min_weight_percent", config.getMinWeightPercent().getValue())
            : 10);
  }

  private static double aggression(io.meshjvm.proto.envoy.config.core.v3.RuntimeDouble wire) {
    if (!(wire.getDefaultValue() > 0)) {
      throw new InvalidResourceException("aggression: not positive");
    }
    return wire.getDefaultValue();
  }

  private static double percent(String field, double value) {
    if (!(value >= 0 && value <= 100)) {
      throw new InvalidResourceException(field + ": " + value + " %");
    }
    return value;
  }
}
