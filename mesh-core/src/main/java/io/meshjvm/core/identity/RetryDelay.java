package io.meshjvm.core.identity;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The waits between failed attempts: 500 ms growing by half up to a minute, ±20 % so that workloads
 * that failed together do not come back together.
 */
final class RetryDelay {

  static final Duration FIRST = Duration.ofMillis(500);
  static final Duration LONGEST = Duration.ofSeconds(60);

  private static final double GROWTH = 1.5;
  private static final double JITTER = 0.2;

  private final RandomGenerator random;
  private long nanos = FIRST.toNanos();

  RetryDelay(RandomGenerator random) {
    this.random = random;
  }

  /** The wait before the next attempt; each one is longer than the last. */
  Duration next() {
    double factor = 1 + JITTER * (2 * random.nextDouble() - 1);
    Duration delay = Duration.ofNanos((long) (nanos * factor));
    nanos = Math.min((long) (nanos * GROWTH), LONGEST.toNanos());
    return delay;
  }

  /** Starts over after a success. */
  void reset() {
    nanos = FIRST.toNanos();
  }
}
