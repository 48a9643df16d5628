package io.meshjvm.grpc;

import io.meshjvm.core.Watch;
import io.meshjvm.traffic.Call;
import io.meshjvm.traffic.HostResolver;
import io.meshjvm.traffic.Lease;
import io.meshjvm.traffic.Pick;
import io.meshjvm.traffic.TrafficException;
import java.util.List;

/** The services of one member, as resolvers see them; callable from any thread. */
interface Directory {

  /**
   * Where calls to {@code target} go now; never blocks.
   *
   * @param defaultPort port of a service that has several where the target names none
   * @throws TrafficException if they go nowhere
   */
  Route route(MeshTarget target, int defaultPort);

  /**
   * The endpoints for one call, in the order in which to try them; at least one.
   *
   * @throws TrafficException if there is none
   */
  List<Pick.Picked> attempts(Call call, int limit);

  /**
   * Counts a call that begins.
   *
   * @throws TrafficException if the circuit breakers do not allow it
   */
  Lease lease(Pick.Picked picked);

  /** Calls {@code changed} after each change of any service; it must not block. */
  Watch watch(Runnable changed);

  /** Looks up endpoints that are known by a host name only. */
  HostResolver hosts();
}
