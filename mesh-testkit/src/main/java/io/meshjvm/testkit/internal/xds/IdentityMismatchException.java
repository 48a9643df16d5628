package io.meshjvm.testkit.internal.xds;

import io.meshjvm.testkit.internal.auth.CallerIdentity;
import io.meshjvm.testkit.internal.node.ProxyNode;

/** A node that claims a namespace or service account which its caller has not proved. */
final class IdentityMismatchException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  IdentityMismatchException(CallerIdentity identity, ProxyNode node) {
    super(
        "authorization failed: no identities ([%s]) matched %s/%s"
            .formatted(identity, node.namespace(), node.serviceAccount()));
  }
}
