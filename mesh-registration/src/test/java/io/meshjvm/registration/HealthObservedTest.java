package io.meshjvm.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.MeshThread;
import io.meshjvm.core.xds.ControlPlaneStatus.Phase;
import io.meshjvm.testkit.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a member's observer hears of its health. */
class HealthObservedTest {

  private final VirtualTime time = new VirtualTime();
  private final MeshThread mesh = MeshThread.over(time.scheduler(), time.clock(), new Random(1));
  private final FakeControlPlane controlPlane = new FakeControlPlane(time.clock());
  private final List<String> heard = new ArrayList<>();
  private HealthResult database = HealthResult.healthy();
  private HealthResult queue = HealthResult.healthy();
  private Registration registration;

  @BeforeEach
  void join() {
    var node = Registration.reportingHealth(TestNodes.joining("python-http", "127.0.0.1", ""));
    registration =
        Registration.builder(controlPlane, TestNodes.bootstrap(node, null), mesh, Runnable::run)
            .healthCheck("database", () -> database)
            .healthCheck("queue", () -> queue)
            .observer(
                new MeshObserver() {
                  @Override
                  public void healthChecked(String check, boolean healthy) {
                    heard.add(check + " " + healthy);
                  }

                  @Override
                  public void healthReported(boolean healthy) {
                    heard.add("reported " + healthy);
                    throw new IllegalStateException("an observer that is no good");
                  }
                })
            .start();
    time.runDue();
    controlPlane.phase(Phase.CONNECTING);
    controlPlane.phase(Phase.CONNECTED);
    time.runDue();
  }

  @Test
  void tellsOfEachVerdictAndOfWhatIsReported() {
    assertThat(heard).containsExactly("database true", "queue true", "reported true");
    heard.clear();

    database = HealthResult.unhealthy("gone");
    time.advance(Duration.ofSeconds(20));
    assertThat(heard).containsExactly("database false", "reported false");

    queue = HealthResult.unhealthy("full");
    time.advance(Duration.ofSeconds(20));
    database = HealthResult.healthy();
    time.advance(Duration.ofSeconds(20));
    assertThat(heard)
        .containsExactly("database false", "reported false", "queue false", "database true");
    assertThat(controlPlane.health()).containsExactly("healthy", "gone");
  }

  @Test
  void tellsThatAWorkloadWhichLeavesIsReportedUnhealthy() {
    heard.clear();

    registration.leave(Duration.ofSeconds(5));
    time.runDue();

    assertThat(heard).containsExactly("reported false");
  }
}
