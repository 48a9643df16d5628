package io.meshjvm.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sorts out which endpoints of a cluster can take calls, by priority, and how much each weighs. */
final class Candidates {

  /** Envoy's overprovisioning factor: a locality gives up share below 1/1.4 healthy endpoints. */
  private static final double OVERPROVISIONING = 1.4;

  private Candidates() {}

  /** The candidates of each priority that has any, the first to use first. */
  static List<List<EndpointPicker.Candidate>> of(Cluster cluster, Endpoints endpoints) {
    Map<Integer, List<EndpointPicker.Candidate>> byPriority = new TreeMap<>();
    for (Endpoints.Group group : endpoints.groups()) {
      List<EndpointPicker.Candidate> candidates = of(cluster, group);
      if (!candidates.isEmpty()) {
        byPriority.computeIfAbsent(group.priority(), p -> new ArrayList<>()).addAll(candidates);
      }
    }
    return List.copyOf(byPriority.values());
  }

  private static List<EndpointPicker.Candidate> of(Cluster cluster, Endpoints.Group group) {
    List<Pick.Picked> targets =
        group.endpoints().stream()
            .filter(Endpoint::isUsable)
            .filter(e -> !(cluster.transports().of(e) instanceof Transport.Unsupported))
            .map(e -> new Pick.Picked(e, cluster.transports().of(e), cluster.connectTimeout()))
            .toList();
    double scale = cluster.localityWeighted() ? localityScale(group, targets) : 1;
    return scale == 0
        ? List.of()
        : targets.stream()
            .map(t -> new EndpointPicker.Candidate(t, t.endpoint().weight() * scale))
            .toList();
  }

  /** What turns weights within a locality into weights among localities. */
  private static double localityScale(Endpoints.Group group, List<Pick.Picked> targets) {
    double sum = targets.stream().mapToLong(t -> t.endpoint().weight()).sum();
    if (sum == 0) {
      return 0;
    }
    double available = (double) targets.size() / group.endpoints().size();
    return group.weight() * Math.min(1, OVERPROVISIONING * available) / sum;
  }
}
