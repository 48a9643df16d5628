package io.meshjvm.core.identity;

import io.meshjvm.core.MeshException;
import java.time.Instant;
import java.util.Objects;

/**
 * Something about the identity that somebody should know.
 *
 * @param code stable code, {@code MESH-11xx} or {@code MESH-12xx}
 * @param problem what happened, as a sentence without final full stop; holds no secret
 * @param remedy what to do, likewise
 * @param since when it was seen first
 */
public record IdentityProblem(String code, String problem, String remedy, Instant since) {

  /** Checks the parts. */
  public IdentityProblem {
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(problem, "problem");
    Objects.requireNonNull(remedy, "remedy");
    Objects.requireNonNull(since, "since");
  }

  static IdentityProblem of(MeshException failure, Instant since) {
    return new IdentityProblem(failure.code(), failure.problem(), failure.remedy(), since);
  }

  /** What happened and what to do. */
  public String text() {
    return problem + ". " + remedy + ".";
  }
}
