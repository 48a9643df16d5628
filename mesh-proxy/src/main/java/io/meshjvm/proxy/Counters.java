package io.meshjvm.proxy;

import java.util.concurrent.atomic.LongAdder;

/** The plane's counters; any thread reads them. */
final class Counters {

  final LongAdder accepted = new LongAdder();
  final LongAdder refusedUsers = new LongAdder();
  final LongAdder overloaded = new LongAdder();
  final LongAdder unreachable = new LongAdder();
  final LongAdder broken = new LongAdder();
  final LongAdder idle = new LongAdder();
  final LongAdder requests = new LongAdder();
  final LongAdder refusedRequests = new LongAdder();
  final LongAdder bytesOut = new LongAdder();
  final LongAdder bytesIn = new LongAdder();

  ProxyStats read(int open, long buffered) {
    return new ProxyStats(
        accepted.sum(),
        open,
        refusedUsers.sum(),
        overloaded.sum(),
        unreachable.sum(),
        broken.sum(),
        idle.sum(),
        requests.sum(),
        refusedRequests.sum(),
        bytesOut.sum(),
        bytesIn.sum(),
        buffered);
  }
}
