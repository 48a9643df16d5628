package io.meshjvm.benchmarks.load;

import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** How many calls ended well and how many did not, with the first reasons. Thread-safe. */
final class Tally {

  private static final int REASONS = 5;

  private final LongAdder calls = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final Queue<String> reasons = new ConcurrentLinkedQueue<>();

  void succeeded() {
    calls.increment();
  }

  void failed(Throwable reason) {
    calls.increment();
    failures.increment();
    if (reasons.size() < REASONS) {
      reasons.add(reason + (reason.getCause() == null ? "" : ", because of " + reason.getCause()));
    }
  }

  /** All that ended, well or not. */
  long calls() {
    return calls.sum();
  }

  long failures() {
    return failures.sum();
  }

  Collection<String> reasons() {
    return reasons;
  }
}
