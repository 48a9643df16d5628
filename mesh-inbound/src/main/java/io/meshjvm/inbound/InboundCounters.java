package io.meshjvm.inbound;

import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.MeshObserver.Decision;
import io.meshjvm.core.MeshObserver.Trial;
import io.meshjvm.policy.Shadow;
import io.meshjvm.policy.Verdict;
import java.util.concurrent.atomic.LongAdder;

/**
 * The numbers of {@link InboundStats} as they grow, and what the member's observer is told of each.
 * Thread-safe.
 */
final class InboundCounters {

  private final MeshObserver observer;
  private final LongAdder connections = new LongAdder();
  private final LongAdder refusedConnections = new LongAdder();
  private final LongAdder plaintextConnections = new LongAdder();
  private final LongAdder endedConnections = new LongAdder();
  private final LongAdder allowedRequests = new LongAdder();
  private final LongAdder deniedRequests = new LongAdder();
  private final LongAdder rejectedRequests = new LongAdder();
  private final LongAdder dryRunAllowed = new LongAdder();
  private final LongAdder dryRunDenied = new LongAdder();
  private final LongAdder audited = new LongAdder();

  /**
   * Nothing has come in yet.
   *
   * @param observer told of each decision
   */
  InboundCounters(MeshObserver observer) {
    this.observer = observer;
  }

  void letIn(Look look) {
    connections.increment();
    observer.inboundConnection(Decision.ALLOWED, policy(look.ruling().verdict()));
  }

  void refused(Look look) {
    refusedConnections.increment();
    observer.inboundConnection(
        look.chain() == null ? Decision.REJECTED : Decision.DENIED,
        policy(look.ruling().verdict()));
  }

  void plaintext() {
    plaintextConnections.increment();
  }

  void ended() {
    endedConnections.increment();
    observer.inboundConnectionEnded();
  }

  void request(Verdict verdict) {
    if (verdict instanceof Verdict.Allow) {
      allowedRequests.increment();
      observer.inboundRequest(Decision.ALLOWED, policy(verdict));
    } else if (verdict instanceof Verdict.Deny) {
      deniedRequests.increment();
      observer.inboundRequest(Decision.DENIED, policy(verdict));
    } else {
      rejectedRequests.increment();
      observer.inboundRequest(Decision.REJECTED, "");
    }
  }

  void shadow(Shadow shadow) {
    if (shadow.kind() == Shadow.Kind.AUDIT) {
      audited.increment();
      observer.inboundTrial(Trial.AUDIT, shadow.policy());
    } else if (shadow.allowed()) {
      dryRunAllowed.increment();
      observer.inboundTrial(Trial.DRY_RUN_ALLOW, shadow.policy());
    } else {
      dryRunDenied.increment();
      observer.inboundTrial(Trial.DRY_RUN_DENY, shadow.policy());
    }
  }

  private static String policy(Verdict verdict) {
    if (verdict instanceof Verdict.Allow allow) {
      return allow.policy();
    }
    return verdict instanceof Verdict.Deny deny ? deny.policy() : "";
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
