package io.meshjvm.traffic;

import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.MeshThread;
import org.jspecify.annotations.Nullable;

/**
 * Keeps count of what goes on with one cluster, and ejects its failing endpoints. Lives as long as
 * the cluster, through every change of it.
 *
 * <p>Uses begin on any thread, without locks; everything else is for the mesh thread.
 */
final class ClusterGuard implements AutoCloseable {

  private final Breakers breakers;
  private final Outliers outliers;
  private volatile EndpointStates states = EndpointStates.NONE;
  private @Nullable ActiveCluster followed;

  /**
   * Creates the guard of a cluster.
   *
   * @param observer told of ejections and their ends
   * @param ejectionsChanged called on the mesh thread when endpoints were ejected or came back
   */
  ClusterGuard(
      String cluster, MeshThread thread, MeshObserver observer, Runnable ejectionsChanged) {
    this.breakers = new Breakers(cluster, CircuitBreakers.DEFAULT);
    this.outliers = new Outliers(cluster, thread, observer, ejectionsChanged);
  }

  /**
   * Begins a use of an endpoint of this cluster.
   *
   * @throws TrafficException MESH-1520 if the circuit breakers do not allow it
   */
  Lease lease(Endpoint endpoint, Lease.Kind kind) {
    EndpointState state = states.of(endpoint);
    return EndpointLease.take(kind, breakers, state, outliers.results(state));
  }

  /** Goes by the settings and endpoints of {@code next} from now on. */
  void follow(ActiveCluster next) {
    if (next == followed) {
      return;
    }
    followed = next;
    states = next.states();
    Protection protection = next.cluster().protection();
    breakers.limits(protection.breakers());
    outliers.follow(
        protection.outliers(), next.endpoints().stream().map(next.states()::of).toList());
  }

  /** Lets nobody come back any more. Idempotent. */
  @Override
  public void close() {
    outliers.close();
  }
}
