package io.meshjvm.core;

import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one serial thread of a mesh member: everything that changes state runs on it, one task after
 * another.
 *
 * <p>It brings the clock and the random numbers along, so that tests can put virtual time and a
 * fixed seed in their place. Tasks must not block. What a task throws is logged; the thread lives
 * on. Tasks that come after {@link #close()} are dropped.
 */
public final class MeshThread implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(MeshThread.class);

  private final ScheduledExecutorService executor;
  private final Clock clock;
  private final RandomGenerator random;
  private final boolean owned;

  private MeshThread(
      ScheduledExecutorService executor, Clock clock, RandomGenerator random, boolean owned) {
    this.executor = Objects.requireNonNull(executor, "executor");
    this.clock = Objects.requireNonNull(clock, "clock");
    this.random = Objects.requireNonNull(random, "random");
    this.owned = owned;
  }

  /** Starts a daemon thread called {@code name} on the system's clock; closed with this object. */
  public static MeshThread start(String name) {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(1, task -> OwnLookup.daemon(task, name));
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    return new MeshThread(executor, Clock.systemUTC(), RandomGenerator.getDefault(), true);
  }

  /**
   * Uses what the caller brings.
   *
   * @param executor runs one task at a time; stays open when this object is closed
   * @param clock wall clock
   * @param random source of jitter; called only on the mesh thread
   */
  public static MeshThread over(
      ScheduledExecutorService executor, Clock clock, RandomGenerator random) {
    return new MeshThread(executor, clock, random, false);
  }

  /**
   * Runs {@code task} on the mesh thread, soon.
   *
   * @return false if the thread has ended, and the task is dropped
   */
  public boolean execute(Runnable task) {
    try {
      executor.execute(guarded(task));
      return true;
    } catch (RejectedExecutionException e) {
      log.debug("Dropped a task after close");
      return false;
    }
  }

  /**
   * Runs {@code task} on the mesh thread once {@code delay} has gone by; close the result to cancel
   * it.
   */
  public Watch schedule(Duration delay, Runnable task) {
    try {
      ScheduledFuture<?> future =
          executor.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> future.cancel(false);
    } catch (RejectedExecutionException e) {
      log.debug("Dropped a delayed task after close");
      return () -> {};
    }
  }

  /** The wall clock. */
  public Clock clock() {
    return clock;
  }

  /** The source of jitter; for use on the mesh thread. */
  public RandomGenerator random() {
    return random;
  }

  /** Ends the thread after the tasks that wait already; delayed ones are dropped. Idempotent. */
  @Override
  public void close() {
    if (owned) {
      // From inside: a shutdown from outside would drop what others have just handed in to be
      // closed.
      execute(executor::shutdown);
    }
  }

  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (Exception e) {
        // The last line of defence: one broken task must not take the thread, and with it the
        // member, down.
        log.error("A task of the mesh thread failed", e);
      } catch (Error e) {
        // A class that is missing, for one; executors keep it to themselves.
        log.error("A task of the mesh thread failed", e);
        throw e;
      }
    };
  }
}
