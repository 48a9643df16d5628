package io.meshjvm.benchmarks.load;

import java.time.Duration;

/**
 * One stretch of load on one data path.
 *
 * @param result what the client saw
 * @param cpu processor time of everything on the path, client and server included
 */
record Sample(LoadResult result, Duration cpu) {

  /** Calls per second. */
  double throughput() {
    return result.throughput();
  }

  /** Median of the latencies, in nanoseconds. */
  double p50() {
    return result.p50().toNanos();
  }

  /** What 99 of 100 latencies stay within, in nanoseconds. */
  double p99() {
    return result.p99().toNanos();
  }

  /** Processor time of a call, in nanoseconds. */
  double cpuPerCall() {
    return (double) cpu.toNanos() / result.calls();
  }

  /** Calls per second of processor time: what a core can do that does nothing else. */
  double perCore() {
    return 1e9 / cpuPerCall();
  }
}
