package io.meshjvm.registration;

import java.time.Duration;

/** One way of finding out the health of the workload; blocks, so it runs on the probe executor. */
interface Probe extends AutoCloseable {

  /**
   * Tries once.
   *
   * @param timeout after which nobody waits for the result any more
   * @return what was found
   * @throws Exception if it could not be found out, which counts as unhealthy
   */
  Attempt attempt(Duration timeout) throws Exception;

  /** Lets go of what is kept between attempts. Idempotent. */
  @Override
  default void close() {}

  /**
   * Outcome of one attempt.
   *
   * @param result what was found
   * @param detail how
   */
  record Attempt(HealthResult result, String detail) {

    static Attempt healthy(String detail) {
      return new Attempt(HealthResult.healthy(), detail);
    }

    static Attempt unhealthy(String message, String detail) {
      return new Attempt(HealthResult.unhealthy(message), detail);
    }
  }
}
