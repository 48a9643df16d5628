package io.meshjvm.traffic;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the cluster of a service's host and port. */
final class ServiceIndex {

  private final ServiceNames names;
  private final Map<String, Map<Integer, String>> clustersByHost = new HashMap<>();

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
          .filter(ClusterName::isWholeService)
          .ifPresent(
              name ->
                  clustersByHost
                      .computeIfAbsent(name.host(), h -> new HashMap<>(4))
                      .put(name.port(), cluster));
    }
  }

  /** Name of the cluster for {@code host} in any of its forms, and {@code port}. */
  Optional<String> cluster(String host, int port) {
    for (String candidate : candidates(host)) {
      String cluster = clustersByHost.getOrDefault(candidate, Map.of()).get(port);
      if (cluster != null) {
        return Optional.of(cluster);
      }
    }
    return Optional.empty();
  }

  /** The ports of {@code host} in any of its forms; empty if no such host is known. */
  Set<Integer> ports(String host) {
    Set<Integer> ports = new HashSet<>();
    for (String candidate : candidates(host)) {
      ports.addAll(clustersByHost.getOrDefault(candidate, Map.of()).keySet());
    }
    return ports;
  }

  private List<String> candidates(String host) {
    return names.candidates(ServiceNames.normalise(host));
  }
}
