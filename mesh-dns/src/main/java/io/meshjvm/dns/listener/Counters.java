package io.meshjvm.dns.listener;

import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.MeshObserver.NameAnswer;
import io.meshjvm.core.MeshObserver.NameHook;
import java.util.concurrent.atomic.LongAdder;

/**
 * The listener's counters, and what the member's observer is told of queries. Any thread reads
 * them.
 */
final class Counters {

  private final MeshObserver observer;
  private final LongAdder meshAnswers = new LongAdder();
  final LongAdder requests = new LongAdder();
  final LongAdder forwarded = new LongAdder();
  final LongAdder upstreamFailures = new LongAdder();
  final LongAdder overloaded = new LongAdder();
  final LongAdder malformed = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder looped = new LongAdder();
  final LongAdder spoofed = new LongAdder();

  /**
   * Nothing has come yet.
   *
   * @param observer told of each query that was of the mesh or was to be forwarded
   */
  Counters(MeshObserver observer) {
    this.observer = observer;
  }

  /** A query was answered from the name table. */
  void answeredByMesh() {
    meshAnswers.increment();
    observer.nameLookedUp(NameHook.LISTENER, NameAnswer.MESH);
  }

  /** A query that was to be forwarded has come to its end. */
  void endedUpstream(boolean answered) {
    observer.nameLookedUp(NameHook.LISTENER, answered ? NameAnswer.SYSTEM : NameAnswer.FAILED);
  }

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
