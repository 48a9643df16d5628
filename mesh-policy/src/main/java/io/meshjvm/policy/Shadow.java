package io.meshjvm.policy;

import java.util.Objects;

/**
 * What a rule says that decides nothing: a policy's dry run, or an audit.
 *
 * @param kind which of them
 * @param policy key of the policy that matched, as the listener names it; empty if none did
 * @param allowed of a dry run whether it would have let the request pass; of an audit true
 */
public record Shadow(Kind kind, String policy, boolean allowed) {

  /** Checks the parts. */
  public Shadow {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(policy, "policy");
  }

  /** Why a rule decides nothing. */
  public enum Kind {
    /** Annotated {@code istio.io/dry-run}. */
    DRY_RUN,
    /** Of action {@code AUDIT}. */
    AUDIT
  }
}
