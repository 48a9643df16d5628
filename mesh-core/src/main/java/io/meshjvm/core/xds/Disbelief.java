package io.meshjvm.core.xds;

import io.meshjvm.core.MeshThread;
import io.meshjvm.core.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Doubt in a control plane that says there is nothing at all any more: what was held then goes only
 * when a grace is over and nothing has confirmed it. Mesh thread only.
 */
final class Disbelief {

  private final Duration grace;
  private final MeshThread thread;
  private final Consumer<Set<String>> outcome;
  private final Set<String> doubted = new HashSet<>();
  private @Nullable Instant since;
  private Watch timer = () -> {};

  /**
   * Creates a doubt that has not begun.
   *
   * @param grace how long it lasts; zero never doubts
   * @param outcome told which names turned out to be gone
   */
  Disbelief(Duration grace, MeshThread thread, Consumer<Set<String>> outcome) {
    this.grace = grace;
    this.thread = thread;
    this.outcome = outcome;
  }

  /** Since when there is doubt, or null. */
  @Nullable Instant since() {
    return since;
  }

  /**
   * Begins to doubt that {@code held} is gone, or goes on doing so.
   *
   * @return whether there is doubt; if not, the emptiness is to be believed
   */
  boolean begin(Set<String> held) {
    if (held.isEmpty() || grace.isZero()) {
      return false;
    }
    doubted.addAll(held);
    if (since == null) {
      since = thread.clock().instant();
      timer = thread.schedule(grace, this::over);
    }
    return true;
  }

  /** {@code name} has been seen again. */
  void confirm(@Nullable String name) {
    doubted.remove(name);
  }

  /** The doubt is settled. */
  void end() {
    since = null;
    doubted.clear();
    timer.close();
  }

  private void over() {
    Set<String> gone = Set.copyOf(doubted);
    end();
    outcome.accept(gone);
  }
}
