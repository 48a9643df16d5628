package io.meshjvm.benchmarks.load;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what comes soon or never. */
final class Waiting {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long PAUSE_MILLIS = 10;

  private Waiting() {}

  /**
   * Returns as soon as {@code reached} is true.
   *
   * @throws IllegalStateException if that takes too long
   */
  static void until(String what, BooleanSupplier reached) throws InterruptedException {
    long begin = System.nanoTime();
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() - begin > PATIENCE.toNanos()) {
        throw new IllegalStateException("waited in vain for " + what);
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }
}
