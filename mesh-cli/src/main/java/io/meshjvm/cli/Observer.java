package io.meshjvm.cli;

import io.meshjvm.core.bootstrap.Bootstrap;

/** The same workload, but one that looks at the mesh and does not register. */
final class Observer {

  private Observer() {}

  /** {@code bootstrap} without WorkloadGroup, WorkloadEntry and probe. */
  static Bootstrap of(Bootstrap bootstrap) {
    return bootstrap.with(bootstrap.node().withoutRegistration()).withoutProbe();
  }
}
