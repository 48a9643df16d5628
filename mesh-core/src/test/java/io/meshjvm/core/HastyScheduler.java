package io.meshjvm.core;

import java.time.Clock;
import java.util.Random;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A mesh thread's executor for tests on real sockets: who waits for the next attempt waits a tenth
 * of the time. Waits up to 100 ms, which are about the network, stay as they are.
 */
public final class HastyScheduler extends ScheduledThreadPoolExecutor implements AutoCloseable {

  private static final long SHORT = TimeUnit.MILLISECONDS.toNanos(100);

  /** Starts nothing; the thread comes with the first task. */
  public HastyScheduler() {
    super(1);
    setRemoveOnCancelPolicy(true);
    setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** A mesh thread over this executor, on the system's clock. */
  public MeshThread thread() {
    return MeshThread.over(this, Clock.systemUTC(), new Random(1));
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    long nanos = unit.toNanos(delay);
    long wait = nanos <= SHORT ? nanos : Math.max(SHORT, nanos / 10);
    return super.schedule(task, wait, TimeUnit.NANOSECONDS);
  }

  /** Ends the thread after the tasks that wait already; delayed ones are dropped. */
  @Override
  public void close() {
    execute(this::shutdown);
  }
}
