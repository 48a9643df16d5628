package io.meshjvm.registration;

import java.util.Objects;

/** What a health check found. */
public sealed interface HealthResult {

  /** The workload can serve. */
  static HealthResult healthy() {
    return new Healthy();
  }

  /**
   * The workload cannot serve.
   *
   * @param message why, at most a line; istiod writes it into the WorkloadEntry's condition
   */
  static HealthResult unhealthy(String message) {
    return new Unhealthy(message);
  }

  /** The workload can serve. */
  record Healthy() implements HealthResult {}

  /**
   * The workload cannot serve.
   *
   * @param message why
   */
  record Unhealthy(String message) implements HealthResult {

    /** Checks the message. */
    public Unhealthy {
      Objects.requireNonNull(message, "message");
    }
  }
}
