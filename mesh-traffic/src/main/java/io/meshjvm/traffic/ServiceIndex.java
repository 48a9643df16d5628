package io.meshjvm.traffic;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the cluster of a service's host and port. */
final class ServiceIndex {

  private final ServiceNames names;
  private final Map<String, Map<Part, String>> clustersByHost = new HashMap<>();

  /**
   * What of a host a cluster stands for.
   *
   * @param port service port
   * @param subset name of a subset, or empty for all
   */
  private record Part(int port, String subset) {}

  /**
   * Creates an index.
   *
   * @param names the short forms to know
   * @param clusters names of all clusters, in whatever order
   */
  ServiceIndex(ServiceNames names, Set<String> clusters) {
    this.names = names;
    for (String cluster : clusters) {
      ClusterName.parse(cluster)
          .filter(name -> name.direction() == ClusterName.Direction.OUTBOUND)
          .ifPresent(
              name ->
                  clustersByHost
                      .computeIfAbsent(name.host(), h -> new HashMap<>(4))
                      .put(new Part(name.port(), name.subset()), cluster));
    }
  }

  /** Name of the cluster for a call, whose host may have any of its forms. */
  Optional<String> cluster(Call call) {
    return parts(call.host(), call.port())
        .map(parts -> parts.get(new Part(call.port(), call.subset())));
  }

  /** The subsets of a service, whose host may have any of its forms. */
  Set<String> subsets(String host, int port) {
    return parts(host, port).orElse(Map.of()).keySet().stream()
        .filter(part -> part.port() == port && !part.subset().isEmpty())
        .map(Part::subset)
        .collect(Collectors.toSet());
  }

  /** The ports of {@code host} in any of its forms; empty if no such host is known. */
  Set<Integer> ports(String host) {
    return candidates(host).stream()
        .flatMap(candidate -> clustersByHost.getOrDefault(candidate, Map.of()).keySet().stream())
        .map(Part::port)
        .collect(Collectors.toSet());
  }

  /** What is known of the likeliest host that has the port. */
  private Optional<Map<Part, String>> parts(String host, int port) {
    return candidates(host).stream()
        .map(candidate -> clustersByHost.getOrDefault(candidate, Map.of()))
        .filter(parts -> parts.containsKey(new Part(port, "")))
        .findFirst();
  }

  private List<String> candidates(String host) {
    return names.candidates(ServiceNames.normalise(host));
  }
}
