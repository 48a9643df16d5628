package io.meshjvm.inbound;

import io.meshjvm.policy.Shadow;
import io.meshjvm.policy.Verdict;
import java.util.concurrent.atomic.LongAdder;

/** The numbers of {@link InboundStats} as they grow. Thread-safe. */
final class InboundCounters {

  final LongAdder connections = new LongAdder();
  final LongAdder refusedConnections = new LongAdder();
  final LongAdder plaintextConnections = new LongAdder();
  final LongAdder endedConnections = new LongAdder();
  private final LongAdder allowedRequests = new LongAdder();
  private final LongAdder deniedRequests = new LongAdder();
  private final LongAdder rejectedRequests = new LongAdder();
  private final LongAdder dryRunAllowed = new LongAdder();
  private final LongAdder dryRunDenied = new LongAdder();
  private final LongAdder audited = new LongAdder();

  void request(Verdict verdict) {
    if (verdict instanceof Verdict.Allow) {
      allowedRequests.increment();
    } else if (verdict instanceof Verdict.Deny) {
      deniedRequests.increment();
    } else {
      rejectedRequests.increment();
    }
  }

  void shadow(Shadow shadow) {
    if (shadow.kind() == Shadow.Kind.AUDIT) {
      audited.increment();
    } else if (shadow.allowed()) {
      dryRunAllowed.increment();
    } else {
      dryRunDenied.increment();
    }
  }

  InboundStats stats() {
    return new InboundStats(
        connections.sum(),
        refusedConnections.sum(),
        plaintextConnections.sum(),
        endedConnections.sum(),
        allowedRequests.sum(),
        deniedRequests.sum(),
        rejectedRequests.sum(),
        dryRunAllowed.sum(),
        dryRunDenied.sum(),
        audited.sum());
  }
}
