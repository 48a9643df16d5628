package io.meshjvm.testkit.internal.registration;

import io.meshjvm.testkit.internal.auth.CallerIdentity;
import io.meshjvm.testkit.internal.node.ProxyNode;
import java.time.Instant;

/**
 * One stream's claim on a WorkloadEntry.
 *
 * @param node who claims
 * @param identity the verified identity that it claims with
 * @param entryName the entry, in the node's namespace
 * @param autoCreated whether the entry comes from a WorkloadGroup
 * @param connectedAt when the stream began
 */
public record Registration(
    ProxyNode node,
    CallerIdentity identity,
    String entryName,
    boolean autoCreated,
    Instant connectedAt) {

  /** What streams of the same workload have in common. */
  String key() {
    return String.join("~", node.network(), node.address(), entryName, node.namespace());
  }
}
