package io.meshjvm.benchmarks.load;

import java.time.Duration;
import java.util.Set;

/**
 * How a soak is run.
 *
 * @param time how long
 * @param warmUp the part of it after which the heap is looked at for the first time
 * @param servers how many servers there are; all but one come and go as endpoints
 * @param rate changes in a second
 */
record ChurnOptions(Duration time, Duration warmUp, int servers, int rate) {

  private static final Set<String> NAMES = Set.of("seconds", "warm-up", "servers", "rate");

  ChurnOptions {
    if (servers < 2 || rate < 1 || warmUp.compareTo(time) >= 0) {
      throw new IllegalArgumentException("nothing comes and goes");
    }
  }

  /** Reads {@code --NAME VALUE}; what is not named has its default. */
  static ChurnOptions of(String... arguments) {
    Arguments given = Arguments.of(NAMES, arguments);
    return new ChurnOptions(
        given.seconds("seconds", 600),
        given.seconds("warm-up", 60),
        given.number("servers", 8),
        given.number("rate", 100));
  }
}
