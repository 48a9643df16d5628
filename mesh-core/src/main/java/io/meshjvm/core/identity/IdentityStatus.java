package io.meshjvm.core.identity;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the identity fares, for reports and health checks. The identity itself is published apart
 * from it.
 *
 * @param failure why the latest attempt failed, or null if it succeeded or is the first
 * @param attempt when the next attempt is due, or null while one runs or before the start
 * @param warnings what does not stop the identity now but will, or weakens it; for example that a
 *     quarter of the lifetime is left
 */
public record IdentityStatus(
    @Nullable IdentityProblem failure, @Nullable Instant attempt, List<IdentityProblem> warnings) {

  static final IdentityStatus INITIAL = new IdentityStatus(null, null, List.of());

  /** Copies the warnings. */
  public IdentityStatus {
    warnings = List.copyOf(warnings);
  }

  /** Why the latest attempt failed; empty if it succeeded or none has ended yet. */
  public Optional<IdentityProblem> lastFailure() {
    return Optional.ofNullable(failure);
  }

  /** When the next attempt is due; empty while one runs and before the start. */
  public Optional<Instant> nextAttempt() {
    return Optional.ofNullable(attempt);
  }
}
