package io.meshjvm.testkit.time;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The queue behind {@link VirtualTime}: guarded by itself, run by whoever moves the time. */
final class VirtualScheduler extends AbstractExecutorService implements ScheduledExecutorService {

  private final Instant start;
  private final PriorityQueue<VirtualTask<?>> queue = new PriorityQueue<>();
  private final AtomicBoolean moving = new AtomicBoolean();
  private long nowNanos;
  private long sequence;
  private boolean shutdown;

  VirtualScheduler(Instant start) {
    this.start = start;
  }

  synchronized Instant now() {
    return start.plusNanos(nowNanos);
  }

  synchronized long nanoTime() {
    return nowNanos;
  }

  synchronized int pendingTasks() {
    return queue.size();
  }

  synchronized Optional<Instant> nextDue() {
    return Optional.ofNullable(queue.peek()).map(task -> start.plusNanos(task.dueNanos()));
  }

  int runUntil(long endNanos) {
    if (!moving.compareAndSet(false, true)) {
      throw new IllegalStateException("the time is being moved already");
    }
    try {
      int runs = 0;
      VirtualTask<?> task = takeDue(endNanos);
      while (task != null) {
        runs++;
        task.runOnce();
        task = takeDue(endNanos);
      }
      return runs;
    } finally {
      moving.set(false);
    }
  }

  private synchronized @Nullable VirtualTask<?> takeDue(long endNanos) {
    VirtualTask<?> head = queue.peek();
    if (head == null || head.dueNanos() > endNanos) {
      nowNanos = Math.max(nowNanos, endNanos);
      return null;
    }
    queue.remove();
    nowNanos = Math.max(nowNanos, head.dueNanos());
    return head;
  }

  synchronized void requeue(VirtualTask<?> task) {
    if (shutdown) {
      task.cancel(false);
    } else {
      queue.add(task);
    }
  }

  synchronized void forget(VirtualTask<?> task) {
    queue.remove(task);
  }

  private synchronized <T> VirtualTask<T> add(
      Callable<T> body, long delayNanos, long periodNanos, boolean rethrows) {
    if (shutdown) {
      throw new RejectedExecutionException("the scheduler was shut down");
    }
    long due = Math.addExact(nowNanos, Math.max(0, delayNanos));
    VirtualTask<T> task = new VirtualTask<>(this, body, due, sequence++, periodNanos, rethrows);
    queue.add(task);
    return task;
  }

  @Override
  public void execute(Runnable command) {
    VirtualTask<?> unused = add(Executors.callable(command), 0, 0, true);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return add(Executors.callable(command), unit.toNanos(delay), 0, false);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    return add(callable, unit.toNanos(delay), 0, false);
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    return repeat(command, unit.toNanos(initialDelay), unit.toNanos(period));
  }

  // A task takes no virtual time, so a fixed delay and a fixed rate are the same.
  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    return repeat(command, unit.toNanos(initialDelay), unit.toNanos(delay));
  }

  private ScheduledFuture<?> repeat(Runnable command, long initialDelayNanos, long periodNanos) {
    if (periodNanos <= 0) {
      throw new IllegalArgumentException("a period must be positive");
    }
    return add(Executors.callable(command), initialDelayNanos, periodNanos, false);
  }

  @Override
  public void shutdown() {
    for (VirtualTask<?> task : shutdownAndSelect(true)) {
      task.cancel(false);
    }
  }

  @Override
  public List<Runnable> shutdownNow() {
    List<VirtualTask<?>> all = shutdownAndSelect(false);
    all.forEach(this::forget);
    return new ArrayList<>(all);
  }

  private synchronized List<VirtualTask<?>> shutdownAndSelect(boolean periodicOnly) {
    shutdown = true;
    return queue.stream().filter(task -> !periodicOnly || task.isPeriodic()).sorted().toList();
  }

  @Override
  public synchronized boolean isShutdown() {
    return shutdown;
  }

  @Override
  public synchronized boolean isTerminated() {
    return shutdown && queue.isEmpty();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return isTerminated();
  }

  @Override
  public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks) {
    throw new UnsupportedOperationException("would wait for a time that nobody moves");
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> tasks) {
    throw new UnsupportedOperationException("would wait for a time that nobody moves");
  }
}
