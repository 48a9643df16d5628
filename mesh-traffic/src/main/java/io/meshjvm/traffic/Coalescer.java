package io.meshjvm.traffic;

import io.meshjvm.core.MeshThread;
import java.time.Duration;

/**
 * Runs an action at once, but not again within a while: requests that come too early become one,
 * which runs when the while is over. For use on the mesh thread.
 */
final class Coalescer {

  private final MeshThread thread;
  private final Duration interval;
  private final Runnable action;
  private boolean resting;
  private boolean requested;

  Coalescer(MeshThread thread, Duration interval, Runnable action) {
    this.thread = thread;
    this.interval = interval;
    this.action = action;
  }

  /** Asks for a run. */
  void request() {
    if (resting) {
      requested = true;
      return;
    }
    resting = true;
    thread.schedule(interval, this::rested);
    action.run();
  }

  private void rested() {
    resting = false;
    if (requested) {
      requested = false;
      request();
    }
  }
}
