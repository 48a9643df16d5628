package io.meshjvm.testkit.time;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;

/**
 * A clock and a single-threaded scheduler that stand still until a test moves them.
 *
 * <p>Nothing runs by itself: a task given to {@link #scheduler()}, even one without a delay, waits
 * for {@link #runDue()} or {@link #advance(Duration)} and then runs on the thread that called it.
 * Tasks run in the order of their due time, those with the same due time in the order in which they
 * were given, and each of them sees the clock at exactly its own due time. A task may schedule
 * further tasks; those that fall due within the same advance run within it.
 *
 * <p>Tasks may be given from any thread. Only one thread at a time may move the time, and a task
 * must not move it; a breach is an {@link IllegalStateException}. What a task given to {@code
 * execute} throws comes out of the method that moved the time; what a task given to {@code
 * schedule} or {@code submit} throws is found in its future, as with the JDK's executors.
 */
public final class VirtualTime {

  /** The instant at which {@link #VirtualTime()} starts. */
  public static final Instant DEFAULT_START = Instant.parse("2026-01-01T00:00:00Z");

  private final VirtualScheduler scheduler;
  private final Clock clock;

  /** Time that stands at {@link #DEFAULT_START}. */
  public VirtualTime() {
    this(DEFAULT_START);
  }

  /**
   * Time that stands at the given instant.
   *
   * @param start what the clock shows first
   */
  public VirtualTime(Instant start) {
    this.scheduler = new VirtualScheduler(Objects.requireNonNull(start, "start"));
    this.clock = new VirtualClock(scheduler::now, ZoneOffset.UTC);
  }

  /**
   * The scheduler whose tasks run only when the time is moved.
   *
   * <p>{@code invokeAll} and {@code invokeAny} would wait for a time that only the waiting thread
   * can move and throw {@link UnsupportedOperationException}; {@code awaitTermination} answers at
   * once. After {@code shutdown} pending one-shot tasks still run and periodic ones are cancelled.
   */
  public ScheduledExecutorService scheduler() {
    return scheduler;
  }

  /** The clock, in UTC; safe for use from any thread. */
  public Clock clock() {
    return clock;
  }

  /** What the clock shows now. */
  public Instant now() {
    return scheduler.now();
  }

  /** Nanoseconds since the start, for code that measures with a ticker like {@code nanoTime}. */
  public long nanoTime() {
    return scheduler.nanoTime();
  }

  /**
   * Moves the time forward and runs every task that falls due on the way, the end included.
   *
   * @param amount how far, not negative
   * @return how many times a task ran
   * @throws IllegalArgumentException if the amount is negative
   * @throws IllegalStateException if another thread, or a task, is moving the time already
   */
  public int advance(Duration amount) {
    if (amount.isNegative()) {
      throw new IllegalArgumentException("time runs forward only: " + amount);
    }
    return scheduler.runUntil(Math.addExact(scheduler.nanoTime(), amount.toNanos()));
  }

  /**
   * Runs every task that is due now, and those that these give for now, without moving the time.
   *
   * @return how many times a task ran
   * @throws IllegalStateException if another thread, or a task, is moving the time already
   */
  public int runDue() {
    return advance(Duration.ZERO);
  }

  /** How many tasks wait to run, due or not; a periodic task counts as one. */
  public int pendingTasks() {
    return scheduler.pendingTasks();
  }

  /** When the earliest waiting task falls due; empty if none waits. */
  public Optional<Instant> nextDue() {
    return scheduler.nextDue();
  }

  @Override
  public String toString() {
    return "VirtualTime[" + now() + ", pending " + pendingTasks() + "]";
  }
}
