package io.meshjvm.benchmarks.load;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Callers of one service, who call again as soon as they are answered, over kept connections. */
interface Load extends AutoCloseable {

  /**
   * Calls for a while.
   *
   * @throws IOException if a call fails: then there is nothing to compare
   */
  LoadResult run(Duration time) throws IOException, InterruptedException;

  @Override
  void close() throws IOException;

  /** For latencies in nanoseconds, up to a minute, within a thousandth; for many threads. */
  static Histogram histogram() {
    return new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(1), 3);
  }
}
