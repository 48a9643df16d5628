package io.meshjvm.dns.listener;

import java.util.concurrent.atomic.LongAdder;

/** The listener's counters; any thread reads them. */
final class Counters {

  final LongAdder requests = new LongAdder();
  final LongAdder meshAnswers = new LongAdder();
  final LongAdder forwarded = new LongAdder();
  final LongAdder upstreamFailures = new LongAdder();
  final LongAdder overloaded = new LongAdder();
  final LongAdder malformed = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder looped = new LongAdder();
  final LongAdder spoofed = new LongAdder();

  DnsListenerStats read() {
    return new DnsListenerStats(
        requests.sum(),
        meshAnswers.sum(),
        forwarded.sum(),
        upstreamFailures.sum(),
        overloaded.sum(),
        malformed.sum(),
        refused.sum(),
        looped.sum(),
        spoofed.sum());
  }
}
