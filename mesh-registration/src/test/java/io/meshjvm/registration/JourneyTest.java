package io.meshjvm.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meshjvm.core.Problem;
import io.meshjvm.registration.JourneyRig.Joined;
import io.meshjvm.testkit.config.Condition;
import io.meshjvm.testkit.config.WorkloadEntry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From joining to leaving, with an istiod at the other end of a real stream. */
class JourneyTest {

  @TempDir Path directory;
  private JourneyRig rig;

  @BeforeEach
  void startIstiod() {
    rig = new JourneyRig(directory);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void trap48ReportsUnhealthyThenWaitsThenEndsTheStreamWhenItLeaves() {
    Joined member = rig.join("python-http");
    member.awaitState(RegistrationState.HEALTHY);
    await().atMost(Duration.ofSeconds(30)).until(() -> rig.entry().servable());

    assertThat(rig.entry().name())
        .isEqualTo(member.registration.status().current().workloadEntry());
    assertThat(rig.entry().labels())
        .containsEntry("app", "python-http")
        .containsEntry("own", "yes");
    assertThat(rig.entry().annotations()).containsEntry("team", "t");
    assertThat(rig.entry().spec().locality()).isEqualTo("r/z");
    assertThat(rig.entry().spec().ports()).containsEntry("http", 8080);

    member.registration.leave(Duration.ofSeconds(2)).toCompletableFuture().join();
    await().atMost(Duration.ofSeconds(30)).until(() -> !rig.entry().servable());
    assertThat(rig.entry().condition(Condition.HEALTHY).orElseThrow().message())
        .isEqualTo("leaving");
    assertThat(rig.istiod.connections()).as("the stream goes last").hasSize(1);
    member.trunk.close();
    rig.awaitNoEntry();
    assertThat(rig.istiod.violations()).isEmpty();
  }

  @Test
  void trap15IsNoEndpointUntilItsFirstHealthyReport() {
    Joined member = rig.member("python-http", Map.of());
    member.health = HealthResult.unhealthy("starting");
    member.trunk.start();
    member.awaitState(RegistrationState.UNHEALTHY);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> rig.entry().condition(Condition.HEALTHY).isPresent());
    assertThat(rig.entry().annotations()).containsKey(WorkloadEntry.HEALTH_CHECKS_ENABLED);
    assertThat(rig.entry().servable()).isFalse();

    member.health = HealthResult.healthy();

    await().atMost(Duration.ofSeconds(30)).until(() -> rig.entry().servable());
  }

  @Test
  void reportsEachChangeOfItsHealth() {
    Joined member = rig.join("python-http");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> !rig.istiod.workloadEntries().isEmpty() && rig.entry().servable());

    member.health = HealthResult.unhealthy("database is gone");
    member.awaitState(RegistrationState.UNHEALTHY);
    await().atMost(Duration.ofSeconds(30)).until(() -> !rig.entry().servable());
    assertThat(rig.entry().condition(Condition.HEALTHY).orElseThrow().message())
        .isEqualTo("database is gone");

    member.health = HealthResult.healthy();
    member.awaitState(RegistrationState.HEALTHY);
    await().atMost(Duration.ofSeconds(30)).until(() -> rig.entry().servable());
  }

  @Test
  void fault51RegistersOnceTheMissingGroupIsThere() {
    Joined member = rig.join("late");
    member.awaitState(RegistrationState.FAILED);
    Problem reason = member.registration.status().current().reason();
    assertThat(reason.code()).isEqualTo("MESH-1301");
    assertThat(reason.what()).contains("cannot find WorkloadGroup vm/late");

    rig.istiod.apply(JourneyRig.GROUP.formatted("late", "late"));

    member.awaitState(RegistrationState.HEALTHY);
    await().atMost(Duration.ofSeconds(30)).until(() -> rig.entry().servable());
  }

  @Test
  void tellsANewStreamOfTheOldVerdict() {
    Joined member = rig.join("python-http");
    member.awaitState(RegistrationState.HEALTHY);
    await().atMost(Duration.ofSeconds(30)).until(() -> rig.entry().servable());

    rig.istiod.delete(WorkloadEntry.KIND, "vm", rig.entry().name());
    rig.istiod.restart();

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> rig.istiod.workloadEntries().stream().anyMatch(WorkloadEntry::servable));
    member.awaitState(RegistrationState.HEALTHY);
  }

  @Test
  void trap18ChangedLabelsTakeEffectOnceTheEntryHasGone() {
    Joined before = rig.join("python-http", Map.of("version", "v1"));
    before.awaitState(RegistrationState.HEALTHY);
    Joined after = rig.join("python-http", Map.of("version", "v2"));
    after.awaitState(RegistrationState.HEALTHY);
    assertThat(rig.entry().labels()).containsEntry("version", "v1");

    before.close();
    rig.awaitStreams(1);
    after.close();
    rig.awaitNoEntry();
    rig.join("python-http", Map.of("version", "v2")).awaitState(RegistrationState.HEALTHY);

    assertThat(rig.entry().labels()).containsEntry("version", "v2");
  }

  /**
   * The older one leaves first; left the other way round, istiod keeps the entry until it sweeps.
   */
  @Test
  void trap21MembersOfOneAddressAndGroupShareAnEntryThatGoesWithTheLast() {
    Joined one = rig.join("python-http");
    one.awaitState(RegistrationState.HEALTHY);
    Joined two = rig.join("python-http");
    two.awaitState(RegistrationState.HEALTHY);
    await().atMost(Duration.ofSeconds(30)).until(() -> rig.entry().servable());
    assertThat(two.registration.status().current().workloadEntry()).isEqualTo(rig.entry().name());

    two.health = HealthResult.unhealthy("the second one");
    await().atMost(Duration.ofSeconds(30)).until(() -> !rig.entry().servable());
    assertThat(one.registration.status().current().state()).isEqualTo(RegistrationState.HEALTHY);
    one.close();
    rig.awaitStreams(1);
    assertThat(rig.istiod.workloadEntries()).hasSize(1);

    two.close();
    rig.awaitNoEntry();
  }
}
