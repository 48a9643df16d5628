package io.meshjvm.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.core.MeshThread;
import io.meshjvm.testkit.time.VirtualTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Health checks in a process that stands still for a while: its timers come late, all at once. */
class PausedProcessTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final VirtualTime time = new VirtualTime();
  private Duration stoodStill = Duration.ZERO;
  private final MeshThread mesh = MeshThread.over(time.scheduler(), new Wall(), new Random(1));
  private final Deque<Runnable> handed = new ArrayDeque<>();
  private final List<HealthResult> verdicts = new ArrayList<>();

  @Test
  void fault61APauseOfTheProcessIsNoFailureOfTheApplication() {
    start();
    answer();
    time.advance(SECOND.multipliedBy(2));
    assertThat(handed).hasSize(1);

    pauseUntilTimersAreLate();
    assertThat(verdicts).containsExactly(HealthResult.healthy());

    answer();
    time.advance(SECOND);
    answer();
    assertThat(verdicts).containsExactly(HealthResult.healthy());
  }

  @Test
  void anAttemptThatHangsIsFoundOutAfterAPauseToo() {
    start();
    answer();
    time.advance(SECOND.multipliedBy(2));

    pauseUntilTimersAreLate();
    pauseUntilTimersAreLate();

    assertThat(verdicts).hasSize(2).last().isInstanceOf(HealthResult.Unhealthy.class);
  }

  private void start() {
    HealthMonitor monitor =
        new HealthMonitor(
            "app",
            new CheckProbe(HealthResult::healthy),
            ProbeTiming.check(SECOND.multipliedBy(2), SECOND),
            mesh,
            handed::add,
            new HealthMonitor.Listener() {
              @Override
              public void attempted(ProbeReport report) {}

              @Override
              public void verdict(String name, HealthResult verdict) {
                verdicts.add(verdict);
              }
            });
    mesh.execute(monitor::start);
    time.runDue();
  }

  /** The attempt that waits for a thread gets one. */
  private void answer() {
    handed.remove().run();
    time.runDue();
  }

  private void pauseUntilTimersAreLate() {
    stoodStill = stoodStill.plusSeconds(5);
    time.advance(SECOND);
  }

  /** Goes on while the timers stand still. */
  private final class Wall extends Clock {

    @Override
    public Instant instant() {
      return time.now().plus(stoodStill);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("one zone only");
    }
  }
}
