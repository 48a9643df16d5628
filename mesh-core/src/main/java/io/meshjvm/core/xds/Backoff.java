package io.meshjvm.core.xds;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Waits between attempts: full jitter below a ceiling that doubles from 500 ms to 15 s, so that
 * many members that lost the same control plane do not come back together. Mesh thread only.
 */
final class Backoff {

  private static final long FIRST_MILLIS = 500;
  private static final long LAST_MILLIS = 15_000;

  private final RandomGenerator random;
  private long ceiling = FIRST_MILLIS;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** The next wait; the one after it may be longer. */
  Duration next() {
    long wait = random.nextLong(ceiling + 1);
    ceiling = Math.min(LAST_MILLIS, ceiling * 2);
    return Duration.ofMillis(wait);
  }

  /** A wait at the long end, for causes that only people remove: 12 to 15 s. */
  Duration slow() {
    ceiling = LAST_MILLIS;
    return Duration.ofMillis(LAST_MILLIS * 4 / 5 + random.nextLong(LAST_MILLIS / 5 + 1));
  }

  /** All is well: the next wait is short again. */
  void reset() {
    ceiling = FIRST_MILLIS;
  }
}
