package io.meshjvm.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.core.MeshThread;
import io.meshjvm.testkit.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HealthMonitorTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final VirtualTime time = new VirtualTime();
  private final MeshThread mesh = MeshThread.over(time.scheduler(), time.clock(), new Random(1));
  private final Deque<Runnable> handed = new ArrayDeque<>();
  private final Recorder recorder = new Recorder();
  private Probe.Attempt next = Probe.Attempt.healthy("ok");
  private int attempts;

  @Test
  void startsAfterTheInitialDelayAndThenTicks() {
    start(timing(5, 1, 10, 1, 1), Runnable::run);

    time.advance(Duration.ofMillis(4_999));
    assertThat(attempts).isZero();
    time.advance(Duration.ofMillis(1));
    assertThat(attempts).isEqualTo(1);
    time.advance(Duration.ofSeconds(30));
    assertThat(attempts).isEqualTo(4);
    assertThat(recorder.verdicts).containsExactly(HealthResult.healthy());
  }

  @Test
  void waitsForTheFailureThreshold() {
    start(timing(0, 1, 10, 1, 3), Runnable::run);
    next = Probe.Attempt.unhealthy("no", "");
    time.advance(Duration.ofSeconds(20));
    assertThat(recorder.verdicts).containsExactly(HealthResult.healthy());

    time.advance(Duration.ofSeconds(10));

    assertThat(recorder.verdicts)
        .containsExactly(HealthResult.healthy(), HealthResult.unhealthy("no"));
  }

  @Test
  void countsAnExceptionAsAFailureWithItsText() {
    start(
        timeout -> {
          throw new IllegalStateException("pool exhausted");
        },
        timing(0, 1, 10, 1, 1),
        Runnable::run);

    assertThat(recorder.verdicts)
        .containsExactly(HealthResult.unhealthy("IllegalStateException: pool exhausted"));
  }

  @Test
  void countsAnErrorAsAFailure() {
    start(
        timeout -> {
          throw new NoClassDefFoundError("a/b/C");
        },
        timing(0, 1, 10, 1, 1),
        Runnable::run);

    assertThat(recorder.verdicts)
        .containsExactly(HealthResult.unhealthy("NoClassDefFoundError: a/b/C"));
  }

  @Test
  void fault52CountsAHangAsFailuresButHandsOutOneTaskOnly() {
    start(timing(0, 1, 10, 1, 3), handed::add);
    assertThat(handed).hasSize(1);

    time.advance(Duration.ofSeconds(15));
    assertThat(recorder.verdicts).isEmpty();
    time.advance(Duration.ofSeconds(5));

    assertThat(recorder.verdicts)
        .containsExactly(HealthResult.unhealthy("app gave no answer within 1000 ms"));
    time.advance(Duration.ofMinutes(10));
    assertThat(handed).hasSize(1);
  }

  @Test
  void triesAgainOnceAHangHasEnded() {
    start(timing(0, 1, 10, 1, 1), handed::add);
    time.advance(Duration.ofSeconds(15));
    handed.remove().run();
    assertThat(attempts).as("an abandoned task does not even begin").isZero();

    time.advance(Duration.ofSeconds(5));
    handed.remove().run();
    time.runDue();

    assertThat(recorder.verdicts)
        .containsExactly(
            HealthResult.unhealthy("app gave no answer within 1000 ms"), HealthResult.healthy());
  }

  @Test
  void ignoresAnAnswerThatComesTooLate() {
    start(timing(0, 1, 10, 1, 1), task -> handed.add(task));
    Runnable late = handed.remove();
    time.advance(SECOND);
    late.run();
    time.runDue();

    assertThat(recorder.verdicts)
        .containsExactly(HealthResult.unhealthy("app gave no answer within 1000 ms"));
  }

  @Test
  void keepsOneTickThatFallsIntoALongAttempt() {
    start(timing(0, 30, 10, 1, 1), handed::add);
    time.advance(Duration.ofSeconds(25));
    assertThat(handed).hasSize(1);

    handed.remove().run();
    time.runDue();

    assertThat(handed).as("begins at once, as a ticker with one kept tick does").hasSize(1);
  }

  @Test
  void countsAFullExecutorAsAFailure() {
    start(
        timing(0, 1, 10, 1, 1),
        task -> {
          throw new RejectedExecutionException();
        });

    assertThat(recorder.verdicts)
        .containsExactly(HealthResult.unhealthy("the probe executor takes no more work"));
    time.advance(Duration.ofSeconds(10));
    assertThat(recorder.reports).hasSize(2);
  }

  @Test
  void interruptsAHangAndLeavesTheThreadClean() throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    CountDownLatch hanging = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    try {
      start(
          timeout -> {
            hanging.countDown();
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              interrupted.countDown();
              Thread.currentThread().interrupt();
            }
            return Probe.Attempt.healthy("too late");
          },
          timing(0, 1, 10, 1, 1),
          pool);
      assertThat(hanging.await(30, TimeUnit.SECONDS)).isTrue();
      time.advance(SECOND);

      assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(pool.submit(() -> Thread.currentThread().isInterrupted()).get()).isFalse();
      assertThat(recorder.verdicts)
          .containsExactly(HealthResult.unhealthy("app gave no answer within 1000 ms"));
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void leavesNothingBehindWhenStopped() {
    HealthMonitor monitor = start(timing(0, 1, 10, 1, 1), handed::add);
    monitor.stop();
    handed.remove().run();
    time.advance(Duration.ofMinutes(1));

    assertThat(recorder.reports).isEmpty();
    assertThat(time.pendingTasks()).isZero();
  }

  private HealthMonitor start(ProbeTiming timing, Executor executor) {
    return start(
        timeout -> {
          attempts++;
          return next;
        },
        timing,
        executor);
  }

  private HealthMonitor start(Probe probe, ProbeTiming timing, Executor executor) {
    HealthMonitor monitor = new HealthMonitor("app", probe, timing, mesh, executor, recorder);
    mesh.execute(monitor::start);
    time.runDue();
    return monitor;
  }

  private static ProbeTiming timing(int delay, int timeout, int period, int success, int failure) {
    return new ProbeTiming(
        Duration.ofSeconds(delay),
        Duration.ofSeconds(timeout),
        Duration.ofSeconds(period),
        success,
        failure);
  }

  private static final class Recorder implements HealthMonitor.Listener {

    final List<ProbeReport> reports = new ArrayList<>();
    final List<HealthResult> verdicts = new ArrayList<>();

    @Override
    public void attempted(ProbeReport report) {
      reports.add(report);
    }

    @Override
    public void verdict(String name, HealthResult verdict) {
      verdicts.add(verdict);
    }
  }
}
