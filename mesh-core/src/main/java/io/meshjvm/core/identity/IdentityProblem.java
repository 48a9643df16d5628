package io.meshjvm.core.identity;

import io.meshjvm.core.Problem;
import java.time.Instant;
import java.util.Objects;

/**
 * Something about the identity that somebody should know.
 *
 * @param problem what it is; its code is {@code MESH-11xx} or {@code MESH-12xx}
 * @param since when it was seen first
 */
public record IdentityProblem(Problem problem, Instant since) {

  /** Checks the parts. */
  public IdentityProblem {
    Objects.requireNonNull(problem, "problem");
    Objects.requireNonNull(since, "since");
  }

  /** The problem's code. */
  public String code() {
    return problem.code();
  }
}
