package io.meshjvm.benchmarks.load;

import java.time.Duration;
import org.HdrHistogram.AbstractHistogram;

/**
 * What a client saw in one stretch of load, in which every call succeeded.
 *
 * @param calls how many calls ended
 * @param time how long it took
 * @param p50 the median of their latencies
 * @param p99 what 99 of 100 stayed within
 */
record LoadResult(long calls, Duration time, Duration p50, Duration p99) {

  private static final int PARTS = 4;

  static LoadResult of(AbstractHistogram nanos, Duration time) {
    return new LoadResult(
        nanos.getTotalCount(),
        time,
        Duration.ofNanos(nanos.getValueAtPercentile(50)),
        Duration.ofNanos(nanos.getValueAtPercentile(99)));
  }

  /** Calls per second. */
  double throughput() {
    return calls * 1e9 / time.toNanos();
  }

  /** One line of text. */
  String format() {
    return calls + " " + time.toNanos() + " " + p50.toNanos() + " " + p99.toNanos();
  }

  /** Reads what {@link #format} writes. */
  static LoadResult parse(String line) {
    String[] parts = line.split(" ", -1);
    if (parts.length != PARTS) {
      throw new IllegalArgumentException("no result: " + line);
    }
    return new LoadResult(
        Long.parseLong(parts[0]),
        Duration.ofNanos(Long.parseLong(parts[1])),
        Duration.ofNanos(Long.parseLong(parts[2])),
        Duration.ofNanos(Long.parseLong(parts[3])));
  }
}
