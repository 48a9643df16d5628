package io.meshjvm.traffic;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decides which version of each cluster is in use. A new cluster waits for its first endpoints; a
 * changed one lets its last version serve until its endpoints fit the change. For use on one
 * thread.
 */
final class Warming {

  private final Surroundings around;
  private final Set<String> outdated = new HashSet<>();
  private Map<String, ActiveCluster> active = Map.of();

  /**
   * Nothing is in use yet.
   *
   * @param around chance and clock
   */
  Warming(Surroundings around) {
    this.around = around;
  }

  /** Shares the calls of {@code cluster} out anew at the next update: ejections have changed. */
  void redistribute(String cluster) {
    outdated.add(cluster);
  }

  /**
   * The clusters in use from now on, by name.
   *
   * @param clusters all clusters there are, by name
   * @param known the endpoints of a cluster as far as EDS or DNS have told of them, else null
   */
  Map<String, ActiveCluster> update(
      Map<String, Cluster> clusters, Function<Cluster, @Nullable Endpoints> known) {
    Map<String, ActiveCluster> next = new HashMap<>();
    clusters.forEach(
        (name, cluster) -> {
          ActiveCluster last = active.get(name);
          ActiveCluster chosen = choose(last, cluster, endpoints(last, cluster, known));
          if (chosen != null) {
            next.put(name, chosen);
          }
        });
    active = next;
    outdated.clear();
    return next;
  }

  private static @Nullable Endpoints endpoints(
      @Nullable ActiveCluster last, Cluster cluster, Function<Cluster, @Nullable Endpoints> known) {
    if (!cluster.asksEds() && !cluster.usesDns()) {
      return cluster.inline();
    }
    Endpoints endpoints = known.apply(cluster);
    if (endpoints != null) {
      return endpoints;
    }
    // What goes to the caller's own destination works without endpoints, and at once; and host
    // names that nobody has looked up yet can be looked up by whoever calls.
    boolean works = cluster.passesThrough() || (cluster.usesDns() && last == null);
    return works ? cluster.inline() : null;
  }

  private @Nullable ActiveCluster choose(
      @Nullable ActiveCluster last, Cluster cluster, @Nullable Endpoints endpoints) {
    if (endpoints == null) {
      return last;
    }
    if (last == null) {
      return activate(EndpointStates.NONE, cluster, endpoints);
    }
    boolean sameEndpoints = last.endpoints().equals(endpoints);
    boolean same = sameEndpoints && last.cluster().equals(cluster);
    if (same && !outdated.contains(cluster.name())) {
      return last;
    }
    ActiveCluster next = activate(last.states(), cluster, endpoints);
    if (same) {
      return next;
    }
    // CDS comes before EDS: a cluster whose transport no longer fits the endpoints at hand is about
    // to get others. One that asks for what is not spoken here is not, and must not go on as
    // before.
    boolean early = sameEndpoints && next.isStuck() && cluster.transports().areSupported();
    return early && !last.isStuck() ? last : next;
  }

  private ActiveCluster activate(EndpointStates last, Cluster cluster, Endpoints endpoints) {
    return new ActiveCluster(
        cluster, endpoints, last.next(endpoints, around.nanos().getAsLong()), around);
  }
}
