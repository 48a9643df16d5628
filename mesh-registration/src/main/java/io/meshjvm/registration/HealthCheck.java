package io.meshjvm.registration;

import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * A question that the application answers about itself: can it serve right now.
 *
 * <p>Called on the probe executor, never twice at a time. An exception counts as unhealthy with the
 * exception's text, and so does an answer that takes longer than the check's timeout; the thread of
 * a late answer is interrupted, and no second one is started while it runs on.
 */
@FunctionalInterface
public interface HealthCheck {

  /**
   * Answers now.
   *
   * @throws Exception if the question cannot be answered, which counts as unhealthy
   */
  HealthResult check() throws Exception;

  /** A check that is healthy while {@code ready} answers true. */
  static HealthCheck of(BooleanSupplier ready) {
    Objects.requireNonNull(ready, "ready");
    return () ->
        ready.getAsBoolean()
            ? HealthResult.healthy()
            : HealthResult.unhealthy("the application says that it is not ready");
  }
}
