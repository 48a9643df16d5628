package io.meshjvm.core.identity;

import io.meshjvm.core.MeshException;
import java.time.Instant;
import java.util.Objects;

/**
 * Something about the identity that somebody should know.
 *
 * @param code stable code, {@code MESH-11xx} or {@code MESH-12xx}
 * @param text what happened and what to do; holds no secret
 * @param since when it was seen first
 */
public record IdentityProblem(String code, String text, Instant since) {

  /** Checks the parts. */
  public IdentityProblem {
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(since, "since");
  }

  static IdentityProblem of(MeshException failure, Instant since) {
    return new IdentityProblem(
        failure.code(), failure.problem() + ". " + failure.remedy() + ".", since);
  }
}
