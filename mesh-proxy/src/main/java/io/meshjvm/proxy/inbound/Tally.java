package io.meshjvm.proxy.inbound;

import java.util.concurrent.atomic.LongAdder;

/** The terminator's counters; any thread reads them. */
final class Tally {

  final LongAdder accepted = new LongAdder();
  final LongAdder overloaded = new LongAdder();
  final LongAdder requests = new LongAdder();
  final LongAdder malformed = new LongAdder();
  final LongAdder unreachable = new LongAdder();
  final LongAdder broken = new LongAdder();
  final LongAdder idle = new LongAdder();
  final LongAdder bytesIn = new LongAdder();
  final LongAdder bytesOut = new LongAdder();

  TerminatorStats read(int open, int application, long buffered) {
    return new TerminatorStats(
        accepted.sum(),
        open,
        overloaded.sum(),
        requests.sum(),
        malformed.sum(),
        unreachable.sum(),
        broken.sum(),
        idle.sum(),
        bytesIn.sum(),
        bytesOut.sum(),
        application,
        buffered);
  }
}
