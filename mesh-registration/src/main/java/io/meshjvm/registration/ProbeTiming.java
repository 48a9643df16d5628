package io.meshjvm.registration;

import io.meshjvm.core.bootstrap.ReadinessProbe;
import java.time.Duration;

/**
 * When attempts start and how many make a verdict.
 *
 * @param initialDelay wait before the first attempt
 * @param timeout limit of one attempt
 * @param period time between the starts of two attempts
 * @param successThreshold successes in a row that make the workload healthy
 * @param failureThreshold failures in a row that make it unhealthy
 */
record ProbeTiming(
    Duration initialDelay,
    Duration timeout,
    Duration period,
    int successThreshold,
    int failureThreshold) {

  static ProbeTiming of(ReadinessProbe probe) {
    return new ProbeTiming(
        probe.initialDelay(),
        probe.timeout(),
        probe.period(),
        probe.successThreshold(),
        probe.failureThreshold());
  }

  /** Of a check within the process: at once, and one answer counts. */
  static ProbeTiming check(Duration period, Duration timeout) {
    return new ProbeTiming(Duration.ZERO, timeout, period, 1, 1);
  }
}
