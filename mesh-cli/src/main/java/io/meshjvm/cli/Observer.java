package io.meshjvm.cli;

import io.meshjvm.core.bootstrap.Bootstrap;
import io.meshjvm.core.bootstrap.WorkloadNode;

/** The same workload, but one that looks at the mesh and does not register. */
final class Observer {

  private Observer() {}

  /** {@code bootstrap} without WorkloadGroup, WorkloadEntry and probe. */
  static Bootstrap of(Bootstrap bootstrap) {
    return withoutProbe(bootstrap.with(withoutRegistration(bootstrap.node())));
  }

  /** {@code bootstrap} without probe. */
  static Bootstrap withoutProbe(Bootstrap bootstrap) {
    return new Bootstrap(
        bootstrap.node(),
        bootstrap.controlPlane(),
        bootstrap.identity(),
        bootstrap.dns(),
        null,
        bootstrap.settings());
  }

  private static WorkloadNode withoutRegistration(WorkloadNode node) {
    return new WorkloadNode(
        node.name(),
        node.namespace(),
        node.serviceAccount(),
        null,
        null,
        node.workloadName(),
        node.clusterId(),
        node.network(),
        node.addresses(),
        node.dnsDomain(),
        node.labels(),
        node.locality(),
        node.metadata(),
        node.proxyConfig());
  }
}
