package io.meshjvm.traffic;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A cluster in use, with its endpoints, what is known of them, and a balancer over them. */
final class ActiveCluster {

  private final Cluster cluster;
  private final Endpoints endpoints;
  private final EndpointStates states;
  private final Targets targets;
  private final Distribution distribution;
  private final Pickers pickers;
  private final Balancer balancer;
  private final Surroundings around;
  private final boolean pattern;

  /**
   * Creates a cluster.
   *
   * @param states those of the endpoints
   * @param around chance and clock
   */
  ActiveCluster(Cluster cluster, Endpoints endpoints, EndpointStates states, Surroundings around) {
    this.cluster = cluster;
    this.endpoints = endpoints;
    this.states = states;
    this.around = around;
    this.pattern = cluster.parsedName().filter(n -> n.host().startsWith("*")).isPresent();
    this.targets = new Targets(cluster);
    this.distribution =
        Distribution.of(
            cluster.balancing(),
            endpoints,
            targets::isDialable,
            endpoint -> states.of(endpoint).ejected());
    this.pickers = new Pickers(cluster.balancing(), states, around);
    this.balancer = Balancer.of(distribution, pickers, targets);
  }

  Cluster cluster() {
    return cluster;
  }

  Endpoints endpoints() {
    return endpoints;
  }

  EndpointStates states() {
    return states;
  }

  Distribution distribution() {
    return distribution;
  }

  /** Whether no endpoint can take a call, though endpoints are there. */
  boolean isStuck() {
    return distribution.isEmpty() && !endpoints.isEmpty();
  }

  /**
   * The endpoints to try for a call, in order.
   *
   * @param call with the host in its normal form
   * @return empty if there is none; {@link Shortage} says why
   */
  List<Pick.Picked> pick(Call call, int limit) {
    List<Pick.Picked> picked = balancer.pick(hash(call), limit);
    if (picked.isEmpty()) {
      return passThrough(call);
    }
    return pattern ? picked.stream().map(one -> one.towards(call.host())).toList() : picked;
  }

  private long hash(Call call) {
    if (!pickers.byKey()) {
      return around.random().nextLong();
    }
    String key = call.key();
    return XxHash64.of(key == null ? around.source() : key);
  }

  /** One endpoint that a call could go to; asks no picker, so that no turn passes. */
  Optional<Pick.Picked> peek(Call call) {
    return distribution.shares(true).keySet().stream()
        .findFirst()
        .map(there -> targets.of(there).towards(call.host()))
        .or(() -> passThrough(call).stream().findFirst());
  }

  /** The endpoints that share the calls; empty if there is none. */
  List<Candidate> candidates(Call call) {
    Map<Endpoint, Double> shares =
        distribution.shares(!(cluster.balancing().policy() instanceof Balancing.Random));
    return shares.isEmpty()
        ? passThrough(call).stream().map(there -> new Candidate(there, 1)).toList()
        : shares.entrySet().stream()
            .map(
                share ->
                    new Candidate(
                        targets.of(share.getKey()).towards(call.host()), share.getValue()))
            .toList();
  }

  /** The endpoints that a call could go to if all of them were well. */
  List<Endpoint> considered(Call call) {
    if (!endpoints.isEmpty() || !cluster.passesThrough()) {
      return endpoints.stream().toList();
    }
    return List.of(Endpoint.unknown(InetSocketAddress.createUnresolved(call.host(), call.port())));
  }

  /** How {@code endpoint} is spoken to by a caller that named {@code host}. */
  Transport transport(Endpoint endpoint, String host) {
    Transport transport = cluster.transports().of(endpoint);
    return transport instanceof Transport.Tls tls ? tls.towards(host) : transport;
  }

  /** The destination that the caller named, if calls of this cluster go there. */
  private List<Pick.Picked> passThrough(Call call) {
    return endpoints.isEmpty()
        ? considered(call).stream()
            .filter(targets::isDialable)
            .map(there -> targets.of(there).towards(call.host()))
            .toList()
        : List.of();
  }
}
