package io.meshjvm.registration;

import org.jspecify.annotations.Nullable;

/**
 * Turns single attempts into a verdict: so many successes or failures in a row change it, and the
 * opposite result starts the count afresh (istio: {@code pkg/istio-agent/health/health_check.go}).
 * Undefined until a threshold is first reached.
 */
final class Hysteresis {

  private final int successThreshold;
  private final int failureThreshold;
  private int successes;
  private int failures;
  private @Nullable Boolean healthy;

  Hysteresis(int successThreshold, int failureThreshold) {
    this.successThreshold = successThreshold;
    this.failureThreshold = failureThreshold;
  }

  /** Counts an attempt and says whether the verdict changed. */
  boolean count(boolean success) {
    successes = success ? successes + 1 : 0;
    failures = success ? 0 : failures + 1;
    if (successes >= successThreshold && !Boolean.TRUE.equals(healthy)) {
      healthy = true;
      return true;
    }
    if (failures >= failureThreshold && !Boolean.FALSE.equals(healthy)) {
      healthy = false;
      return true;
    }
    return false;
  }
}
