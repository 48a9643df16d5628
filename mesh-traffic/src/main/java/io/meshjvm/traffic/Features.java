package io.meshjvm.traffic;

import io.meshjvm.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What clusters and assignments ask for beyond what this library does: each is named once in the
 * log, and in reports as long as somebody asks for it.
 */
final class Features {

  private static final Logger log = LoggerFactory.getLogger(Features.class);

  private final Map<String, List<String>> ofClusters = new ConcurrentHashMap<>();
  private final Map<String, List<String>> ofAssignments = new ConcurrentHashMap<>();
  private final Set<String> told = new ConcurrentSkipListSet<>();

  /** What these clusters and their assignments ask for; others are forgotten. */
  Set<String> names(Map<String, Cluster> clusters) {
    ofClusters.keySet().retainAll(clusters.keySet());
    ofAssignments
        .keySet()
        .retainAll(clusters.values().stream().map(Cluster::edsName).collect(Collectors.toSet()));
    return Stream.of(ofClusters, ofAssignments)
        .flatMap(all -> all.values().stream())
        .flatMap(List::stream)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Looks for what the library does not do with a cluster. */
  void note(io.meshjvm.proto.envoy.config.cluster.v3.Cluster wire, Cluster cluster) {
    List<String> features = new ArrayList<>(UnsupportedBalancing.of(wire, cluster));
    features.addAll(UnsupportedTls.of(wire));
    if (wire.hasOutlierDetection()) {
      features.addAll(OutlierDetectionReader.unsupported(wire.getOutlierDetection()));
    }
    if (wire.getCircuitBreakers().getPerHostThresholdsCount() > 0) {
      features.add("circuit breakers of single endpoints");
    }
    if (wire.getHealthChecksCount() > 0) {
      features.add("active health checks");
    }
    if (cluster.kind() == Cluster.Kind.OTHER) {
      features.add("cluster type " + wire.getClusterType().getName());
    }
    keep(ofClusters, cluster.name(), features);
  }

  /** Looks for what the library does not do with an assignment. */
  void note(ClusterLoadAssignment wire) {
    keep(
        ofAssignments,
        wire.getClusterName(),
        wire.getPolicy().getDropOverloadsCount() > 0
            ? List.of("drop_overloads of assignments")
            : List.of());
  }

  private void keep(Map<String, List<String>> all, String name, List<String> features) {
    if (features.isEmpty()) {
      all.remove(name);
      return;
    }
    all.put(name, List.copyOf(features));
    for (String feature : features) {
      // Bounded: only names of extensions are of the control plane's own choice.
      if (told.size() < Limits.ENTRIES && told.add(feature)) {
        log.info("Not applied by this library: {} (first asked for by {})", feature, name);
      }
    }
  }
}
