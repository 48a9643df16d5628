package io.meshjvm.policy;

import io.meshjvm.policy.internal.rbac.RbacFilter;
import io.meshjvm.policy.jwt.JwtAuthentication;

/** One HTTP filter that decides about requests. Immutable; callable from any thread. */
sealed interface HttpStage {

  /**
   * Asks policies.
   *
   * @param filter the policies
   */
  record Policies(RbacFilter filter) implements HttpStage {}

  /**
   * Verifies tokens.
   *
   * @param filter what is demanded of them
   */
  record Tokens(JwtAuthentication filter) implements HttpStage {}
}
