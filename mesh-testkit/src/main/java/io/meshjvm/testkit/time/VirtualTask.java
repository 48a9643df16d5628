package io.meshjvm.testkit.time;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.TimeUnit;

/** One entry of the queue: ordered by due time, then by arrival. */
final class VirtualTask<T> extends FutureTask<T> implements RunnableScheduledFuture<T> {

  private final VirtualScheduler scheduler;
  private final long sequence;
  private final long periodNanos;
  private final boolean rethrows;
  private volatile long dueNanos;

  VirtualTask(
      VirtualScheduler scheduler,
      Callable<T> body,
      long dueNanos,
      long sequence,
      long periodNanos,
      boolean rethrows) {
    super(body);
    this.scheduler = scheduler;
    this.dueNanos = dueNanos;
    this.sequence = sequence;
    this.periodNanos = periodNanos;
    this.rethrows = rethrows;
  }

  long dueNanos() {
    return dueNanos;
  }

  void runOnce() {
    if (isPeriodic()) {
      if (runAndReset()) {
        long ranAt = dueNanos;
        dueNanos = Math.addExact(ranAt, periodNanos);
        scheduler.requeue(this);
      }
      return;
    }
    run();
    if (rethrows && !isCancelled()) {
      rethrowFailure();
    }
  }

  private void rethrowFailure() {
    try {
      get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
  }

  @Override
  public boolean isPeriodic() {
    return periodNanos > 0;
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    scheduler.forget(this);
    return cancelled;
  }

  @Override
  public long getDelay(TimeUnit unit) {
    return unit.convert(dueNanos - scheduler.nanoTime(), TimeUnit.NANOSECONDS);
  }

  @Override
  public int compareTo(Delayed other) {
    VirtualTask<?> that = (VirtualTask<?>) other;
    int byDue = Long.compare(dueNanos, that.dueNanos);
    return byDue != 0 ? byDue : Long.compare(sequence, that.sequence);
  }
}
