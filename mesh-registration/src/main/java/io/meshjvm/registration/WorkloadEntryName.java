package io.meshjvm.registration;

import io.meshjvm.core.bootstrap.WorkloadNode;
import org.jspecify.annotations.Nullable;

/**
 * The name of the WorkloadEntry that istiod makes or finds for a node (istio: {@code
 * pilot/pkg/autoregistration/controller.go}, {@code autoregisteredWorkloadEntryName}).
 */
final class WorkloadEntryName {

  private static final int LONGEST = 253;

  private WorkloadEntryName() {}

  /** The name, or null if the node registers nothing. */
  static @Nullable String of(WorkloadNode node) {
    if (node.workloadGroup() == null) {
      return node.workloadEntry();
    }
    String ip = WorkloadNode.addressText(node.address()).replace(':', '-');
    String name = node.workloadGroup() + "-" + ip;
    if (!node.network().isEmpty()) {
      name += "-" + node.network();
    }
    // istiod keeps the end, where the address is.
    return name.length() > LONGEST ? name.substring(name.length() - LONGEST) : name;
  }
}
