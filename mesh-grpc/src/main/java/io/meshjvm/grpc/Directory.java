package io.meshjvm.grpc;

import io.meshjvm.core.Watch;
import io.meshjvm.traffic.HostResolver;
import io.meshjvm.traffic.TrafficException;

/** The services of one member, as resolvers see them; callable from any thread. */
interface Directory {

  /**
   * Where calls to {@code target} go now; never blocks.
   *
   * @param defaultPort port of a service that has several where the target names none
   * @throws TrafficException if they go nowhere
   */
  Route route(MeshTarget target, int defaultPort);

  /** Calls {@code changed} after each change of any service; it must not block. */
  Watch watch(Runnable changed);

  /** Looks up endpoints that are known by a host name only. */
  HostResolver hosts();
}
