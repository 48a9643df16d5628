package io.meshjvm.traffic;

import io.meshjvm.core.bootstrap.Locality;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A cluster in use, with its endpoints and a picker for each priority. */
final class ActiveCluster {

  private final Cluster cluster;
  private final Endpoints endpoints;
  private final List<List<EndpointPicker.Candidate>> candidates;
  private final List<EndpointPicker> byPriority;

  ActiveCluster(Cluster cluster, Endpoints endpoints, EndpointPicker.Policy policy) {
    this.cluster = cluster;
    this.endpoints = endpoints;
    this.candidates = Candidates.of(cluster, endpoints);
    this.byPriority = candidates.stream().map(some -> policy.over(cluster, some)).toList();
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
    return picked.isEmpty() ? passThrough(host, port) : List.copyOf(picked);
  }

  /** One endpoint that a call could go to; asks no picker, so that no turn passes. */
  Optional<Pick.Picked> peek(String host, int port) {
    return candidates.isEmpty()
        ? passThrough(host, port).stream().findFirst()
        : Optional.of(candidates.get(0).get(0).target());
  }

  /** The endpoints that share the calls, those of the first priority; empty if there is none. */
  List<EndpointPicker.Candidate> candidates(String host, int port) {
    return candidates.isEmpty()
        ? passThrough(host, port).stream()
            .map(there -> new EndpointPicker.Candidate(there, 1))
            .toList()
        : candidates.get(0);
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

  /** The destination that the caller named, if calls of this cluster go there. */
  private List<Pick.Picked> passThrough(String host, int port) {
    if (!endpoints.isEmpty()) {
      return List.of();
    }
    List<Pick.Picked> there = new ArrayList<>();
    for (Endpoint endpoint : considered(host, port)) {
      Transport transport = cluster.transports().of(endpoint);
      if (!(transport instanceof Transport.Unsupported)) {
        there.add(new Pick.Picked(endpoint, transport, cluster.connectTimeout()));
      }
    }
    return there;
  }
}
