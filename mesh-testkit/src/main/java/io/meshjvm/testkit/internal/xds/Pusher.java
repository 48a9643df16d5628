package io.meshjvm.testkit.internal.xds;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Turns changes of the configuration into pushes: those of one batch into one, and with a debounce
 * time those that follow each other closely as well.
 *
 * <p>Without a debounce time a push has been handed to every stream when the change returns.
 */
public final class Pusher {

  private final ControlPlane plane;
  private final ReentrantLock lock;
  private final ScheduledExecutorService scheduler;
  private final Duration debounce;
  private int batches;
  private boolean dirty;
  private boolean scheduled;
  private int pushes;

  /**
   * A pusher.
   *
   * @param plane what pushes
   * @param lock guards both
   * @param scheduler runs debounced pushes
   * @param debounce how long changes are gathered; zero for not at all
   */
  public Pusher(
      ControlPlane plane,
      ReentrantLock lock,
      ScheduledExecutorService scheduler,
      Duration debounce) {
    this.plane = plane;
    this.lock = lock;
    this.scheduler = scheduler;
    this.debounce = debounce;
  }

  /** Notes that the configuration changed. */
  public void changed() {
    batch(
        () -> {
          dirty = true;
          return null;
        });
  }

  /** Does something and then pushes once, if any of it changed the configuration. */
  public <T> T batch(Supplier<T> action) {
    lock.lock();
    try {
      batches++;
      try {
        return action.get();
      } finally {
        settle();
        batches--;
      }
    } finally {
      lock.unlock();
    }
  }

  // Pushing can change the configuration again, when a stream fails and its entry is marked.
  private void settle() {
    while (batches == 1 && dirty) {
      if (!debounce.isZero()) {
        schedule();
        return;
      }
      pushNow();
    }
  }

  private void pushNow() {
    dirty = false;
    pushes++;
    plane.push(false);
  }

  private void schedule() {
    if (scheduled) {
      return;
    }
    scheduled = true;
    ScheduledFuture<?> unused =
        scheduler.schedule(this::debounced, debounce.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void debounced() {
    lock.lock();
    try {
      scheduled = false;
      pushNow();
    } finally {
      lock.unlock();
    }
  }

  /** How many pushes there were. */
  public int pushes() {
    lock.lock();
    try {
      return pushes;
    } finally {
      lock.unlock();
    }
  }
}
