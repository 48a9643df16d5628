package io.meshjvm.traffic;

import io.meshjvm.core.bootstrap.Locality;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A cluster in use, with its endpoints and a picker for each priority. */
final class ActiveCluster {

  private final Cluster cluster;
  private final Endpoints endpoints;
  private final List<EndpointPicker> byPriority;

  ActiveCluster(Cluster cluster, Endpoints endpoints, EndpointPicker.Policy policy) {
    this.cluster = cluster;
    this.endpoints = endpoints;
    this.byPriority =
        Candidates.of(cluster, endpoints).stream()
            .map(candidates -> policy.over(cluster, candidates))
            .toList();
  }

  Cluster cluster() {
    return cluster;
  }

  Endpoints endpoints() {
    return endpoints;
  }

  /** Whether no endpoint can take a call, though endpoints are there. */
  boolean isStuck() {
    return byPriority.isEmpty() && !endpoints.isEmpty();
  }

  /**
   * The endpoints to try for a call, in order: those of the first priority, then of the next.
   *
   * @param host host that the caller named, for clusters that go there
   * @param port port that the caller named
   * @return empty if there is none; {@link Shortage} says why
   */
  List<Pick.Picked> pick(String host, int port, int limit) {
    List<Pick.Picked> picked = new ArrayList<>();
    for (EndpointPicker picker : byPriority) {
      if (picked.size() < limit) {
        picked.addAll(picker.pick(limit - picked.size()));
      }
    }
    if (picked.isEmpty() && endpoints.isEmpty()) {
      considered(host, port).forEach(there -> passThrough(there, picked));
    }
    return List.copyOf(picked);
  }

  /** The endpoints that a call could go to if all of them were well. */
  List<Endpoint> considered(String host, int port) {
    if (!endpoints.isEmpty() || !cluster.passesThrough()) {
      return endpoints.stream().toList();
    }
    return List.of(
        new Endpoint(
            InetSocketAddress.createUnresolved(host, port),
            1,
            Endpoint.Health.UNKNOWN,
            Locality.UNKNOWN,
            0,
            Map.of(),
            Endpoint.Workload.UNKNOWN));
  }

  private void passThrough(Endpoint there, List<Pick.Picked> picked) {
    Transport transport = cluster.transports().of(there);
    if (!(transport instanceof Transport.Unsupported)) {
      picked.add(new Pick.Picked(there, transport, cluster.connectTimeout()));
    }
  }
}
