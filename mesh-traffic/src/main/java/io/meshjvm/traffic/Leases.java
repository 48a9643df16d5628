package io.meshjvm.traffic;

import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.MeshThread;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The guards of all clusters in use, by name. */
final class Leases implements AutoCloseable {

  private final MeshThread thread;
  private final MeshObserver observer;
  private final Consumer<String> ejectionsChanged;
  private final Map<String, ClusterGuard> guards = new ConcurrentHashMap<>();

  /**
   * Creates the book, empty.
   *
   * @param observer told of ejections and their ends
   * @param ejectionsChanged called on the mesh thread with the name of a cluster whose endpoints
   *     were ejected or came back
   */
  Leases(MeshThread thread, MeshObserver observer, Consumer<String> ejectionsChanged) {
    this.thread = thread;
    this.observer = observer;
    this.ejectionsChanged = ejectionsChanged;
  }

  /** Goes by {@code clusters} from now on; for use on the mesh thread. */
  void follow(Map<String, ActiveCluster> clusters) {
    guards.entrySet().removeIf(entry -> isGone(entry, clusters));
    clusters.forEach((name, cluster) -> guards.computeIfAbsent(name, this::guard).follow(cluster));
  }

  /**
   * Begins a use of an endpoint; from any thread. Where the cluster has gone since the endpoint was
   * picked, nobody limits it.
   *
   * @throws TrafficException MESH-1520 if the cluster's circuit breakers do not allow it
   */
  Lease lease(Pick.Picked picked, Lease.Kind kind) {
    ClusterGuard guard = guards.get(picked.cluster());
    return guard == null ? EndpointLease.UNCOUNTED : guard.lease(picked.endpoint(), kind);
  }

  @Override
  public void close() {
    guards.values().forEach(ClusterGuard::close);
  }

  private static boolean isGone(
      Map.Entry<String, ClusterGuard> entry, Map<String, ActiveCluster> clusters) {
    if (clusters.containsKey(entry.getKey())) {
      return false;
    }
    entry.getValue().close();
    return true;
  }

  private ClusterGuard guard(String cluster) {
    return new ClusterGuard(cluster, thread, observer, () -> ejectionsChanged.accept(cluster));
  }
}
