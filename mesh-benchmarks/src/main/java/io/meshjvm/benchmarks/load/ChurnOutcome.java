package io.meshjvm.benchmarks.load;

import java.time.Duration;
import java.util.List;

/**
 * What a soak came to.
 *
 * @param first the member after the warm-up
 * @param last the member at the end
 * @param time from one to the other
 * @param changes of endpoints in that time
 * @param steadyConnections gRPC connections to the endpoint that stays, from the very beginning
 */
record ChurnOutcome(
    ChurnFigures first, ChurnFigures last, Duration time, long changes, int steadyConnections) {

  private static final double MIB = 1024 * 1024;

  /** What the library promises, a snapshot each 100 ms at most, and one for the edges. */
  private static final double MAX_UPDATES_PER_SECOND = 10;

  /** Less than that and there was no churn. */
  private static final double MIN_SHARE_OF_RATE = 0.9;

  /** What code that is loaded late may still add to the heap. */
  private static final long MAX_GROWTH = 1024 * 1024;

  /**
   * Judges, point by point.
   *
   * @param rate how many changes a second there should have been
   */
  List<Finding> findings(int rate) {
    double seconds = time.toNanos() / 1e9;
    long updates = last.updates() - first.updates();
    return List.of(
        Finding.of(
            changes >= MIN_SHARE_OF_RATE * rate * seconds,
            "%.1f changes a second for %.0f s",
            changes / seconds,
            seconds),
        Finding.of(
            updates >= seconds && updates <= MAX_UPDATES_PER_SECOND * seconds + 1,
            "%.1f updates a second",
            updates / seconds),
        Finding.of(
            last.calls() > first.calls() && last.failures() == 0,
            "%,d calls, %,d of them failed",
            last.calls(),
            last.failures()),
        Finding.of(
            last.heap() - first.heap() <= MAX_GROWTH,
            "heap in use %.2f MiB after the warm-up, %.2f MiB at the end",
            first.heap() / MIB,
            last.heap() / MIB),
        Finding.of(
            steadyConnections == 1,
            "%d gRPC connections to the endpoint that stays",
            steadyConnections));
  }
}
