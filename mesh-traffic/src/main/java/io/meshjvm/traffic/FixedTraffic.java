package io.meshjvm.traffic;

import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.core.xds.ResourceType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The services of one state of the mesh that stays as it is, for tools and tests.
 *
 * @param snapshot what is in use; clusters of which no endpoints are known have none
 * @param refused why resources were left out that a member would not accept either
 */
public record FixedTraffic(TrafficSnapshot snapshot, List<String> refused) {

  /** Copies the list. */
  public FixedTraffic {
    refused = List.copyOf(refused);
  }

  /**
   * Reads clusters and endpoints as a member would that got them from istiod. Of two with one name
   * the later counts.
   *
   * @param clusters Clusters as they travel (Envoy: {@code config.cluster.v3})
   * @param endpoints ClusterLoadAssignments as they travel (Envoy: {@code config.endpoint.v3})
   * @param namespace namespace of the workload that calls, of which names of one label are
   * @param domain domain of services, for example {@code svc.cluster.local}
   */
  public static FixedTraffic of(
      List<byte[]> clusters, List<byte[]> endpoints, String namespace, String domain) {
    Features features = new Features();
    List<String> refused = new ArrayList<>();
    Map<String, Cluster> known = read(new ClusterType(features, Set.of()), clusters, refused);
    Map<String, Endpoints> assigned = read(new EndpointsType(features), endpoints, refused);
    for (Cluster cluster : known.values()) {
      if (cluster.asksEds()) {
        assigned.putIfAbsent(cluster.edsName(), Endpoints.none(cluster.edsName()));
      }
    }
    Warming warming =
        new Warming(new Surroundings(() -> ThreadLocalRandom.current().nextLong(), () -> 0, ""));
    ServiceIndex index = new ServiceIndex(new ServiceNames(namespace, domain), known.keySet());
    return new FixedTraffic(
        new TrafficSnapshot(
            true,
            index,
            warming.update(known, cluster -> assigned.get(cluster.edsName())),
            features.names(known)),
        refused);
  }

  private static <T> Map<String, T> read(
      ResourceType<T> type, List<byte[]> payloads, List<String> refused) {
    Map<String, T> read = new LinkedHashMap<>();
    for (byte[] payload : payloads) {
      try {
        T resource = type.parse(payload);
        read.put(type.name(resource), resource);
      } catch (InvalidResourceException e) {
        refused.add(e.getMessage());
      }
    }
    return new HashMap<>(read);
  }
}
