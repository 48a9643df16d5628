package io.meshjvm.traffic;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What clusters ask for beyond what this library does; each is named once in the log, and kept for
 * reports.
 */
final class Features {

  private static final Logger log = LoggerFactory.getLogger(Features.class);

  private final Set<String> seen = new ConcurrentSkipListSet<>();

  /** The names so far. */
  Set<String> names() {
    return new TreeSet<>(seen);
  }

  /** Looks for what the library does not do. */
  void note(io.meshjvm.proto.envoy.config.cluster.v3.Cluster wire, Cluster cluster) {
    if (cluster.balancing().policy() instanceof Balancing.Other) {
      name("load balancing " + cluster.lbPolicy(), cluster);
    }
    if (wire.hasLoadBalancingPolicy()) {
      name("load_balancing_policy", cluster);
    }
    if (wire.hasOutlierDetection()) {
      OutlierDetectionReader.unsupported(wire.getOutlierDetection())
          .forEach(feature -> name(feature, cluster));
    }
    if (wire.getCircuitBreakers().getPerHostThresholdsCount() > 0) {
      name("circuit breakers of single endpoints", cluster);
    }
    if (wire.getHealthChecksCount() > 0) {
      name("active health checks", cluster);
    }
    if (cluster.kind() == Cluster.Kind.OTHER) {
      name("cluster type " + wire.getClusterType().getName(), cluster);
    }
  }

  private void name(String feature, Cluster cluster) {
    // Bounded: only a custom cluster type brings a name of the control plane's own choice.
    if (seen.size() < Limits.ENTRIES && seen.add(feature)) {
      log.info("Not applied by this library: {} (first asked for by {})", feature, cluster.name());
    }
  }
}
