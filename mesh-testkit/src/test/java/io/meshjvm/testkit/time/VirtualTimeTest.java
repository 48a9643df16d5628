package io.meshjvm.testkit.time;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {

  private final VirtualTime time = new VirtualTime();
  private final ScheduledExecutorService scheduler = time.scheduler();
  private final List<String> log = new ArrayList<>();

  private Runnable note(String what) {
    return () -> log.add(what + "@" + Duration.between(VirtualTime.DEFAULT_START, time.now()));
  }

  @Test
  void runsNothingUntilTheTimeIsMoved() {
    scheduler.execute(note("a"));
    assertThat(log).isEmpty();
    assertThat(time.pendingTasks()).isEqualTo(1);
    assertThat(time.runDue()).isEqualTo(1);
    assertThat(log).containsExactly("a@PT0S");
  }

  @Test
  void runsTasksInOrderOfDueTimeThenArrivalEachAtItsOwnInstant() {
    scheduler.schedule(note("late"), 3, SECONDS);
    scheduler.schedule(note("first"), 1, SECONDS);
    scheduler.schedule(note("second"), 1, SECONDS);
    assertThat(time.nextDue()).contains(VirtualTime.DEFAULT_START.plusSeconds(1));
    time.advance(Duration.ofSeconds(10));
    assertThat(log).containsExactly("first@PT1S", "second@PT1S", "late@PT3S");
    assertThat(time.clock().instant()).isEqualTo(VirtualTime.DEFAULT_START.plusSeconds(10));
    assertThat(time.nextDue()).isEmpty();
  }

  @Test
  void runsTasksThatTasksScheduleWithinTheSameAdvance() {
    scheduler.schedule(() -> scheduler.schedule(note("inner"), 2, SECONDS), 1, SECONDS);
    time.advance(Duration.ofSeconds(2));
    assertThat(log).isEmpty();
    time.advance(Duration.ofSeconds(1));
    assertThat(log).containsExactly("inner@PT3S");
  }

  @Test
  void repeatsPeriodicTasksUntilCancelled() {
    ScheduledFuture<?> fixed = scheduler.scheduleAtFixedRate(note("tick"), 1, 2, SECONDS);
    time.advance(Duration.ofSeconds(5));
    assertThat(log).containsExactly("tick@PT1S", "tick@PT3S", "tick@PT5S");
    assertThat(fixed.getDelay(SECONDS)).isEqualTo(2);
    fixed.cancel(false);
    assertThat(time.pendingTasks()).isZero();
    assertThat(time.advance(Duration.ofSeconds(5))).isZero();
  }

  @Test
  void letsATaskCancelItself() {
    List<ScheduledFuture<?>> self = new ArrayList<>();
    self.add(
        scheduler.scheduleWithFixedDelay(
            () -> {
              log.add("once");
              self.get(0).cancel(false);
            },
            1,
            1,
            SECONDS));
    time.advance(Duration.ofSeconds(5));
    assertThat(log).containsExactly("once");
  }

  @Test
  void stopsAPeriodicTaskThatThrows() {
    ScheduledFuture<?> failing =
        scheduler.scheduleAtFixedRate(
            () -> {
              throw new IllegalArgumentException("boom");
            },
            1,
            1,
            SECONDS);
    assertThat(time.advance(Duration.ofSeconds(5))).isEqualTo(1);
    assertThat(failing.isDone()).isTrue();
    assertThatThrownBy(failing::get)
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("boom");
  }

  @Test
  void throwsWhatAnExecutedTaskThrowsAndKeepsWhatASubmittedOneThrows() {
    scheduler.execute(
        () -> {
          throw new IllegalArgumentException("executed");
        });
    Future<Object> submitted =
        scheduler.submit(
            () -> {
              throw new IllegalArgumentException("submitted");
            });
    assertThatThrownBy(time::runDue).hasMessage("executed");
    assertThat(time.runDue()).isEqualTo(1);
    assertThatThrownBy(submitted::get).hasRootCauseMessage("submitted");
  }

  @Test
  void refusesToMoveBackwardsOrFromWithinATask() {
    assertThatThrownBy(() -> time.advance(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    scheduler.execute(time::runDue);
    assertThatThrownBy(time::runDue).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void keepsOneShotTasksButDropsPeriodicOnesAfterShutdown() {
    scheduler.schedule(note("one"), 1, SECONDS);
    scheduler.scheduleAtFixedRate(note("many"), 1, 1, SECONDS);
    scheduler.shutdown();
    assertThatThrownBy(() -> scheduler.execute(note("x")))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(scheduler.isTerminated()).isFalse();
    time.advance(Duration.ofSeconds(3));
    assertThat(log).containsExactly("one@PT1S");
    assertThat(scheduler.isTerminated()).isTrue();
  }

  @Test
  void handsBackWhatItWillNotRunOnShutdownNow() {
    scheduler.schedule(note("one"), 1, SECONDS);
    assertThat(scheduler.shutdownNow()).hasSize(1);
    assertThat(time.advance(Duration.ofSeconds(3))).isZero();
    assertThat(scheduler.isTerminated()).isTrue();
  }

  @Test
  void startsWhereItIsTold() {
    Instant start = Instant.parse("2030-05-05T05:05:05Z");
    VirtualTime other = new VirtualTime(start);
    other.advance(Duration.ofNanos(7));
    assertThat(other.now()).isEqualTo(start.plusNanos(7));
    assertThat(other.nanoTime()).isEqualTo(7);
  }
}
