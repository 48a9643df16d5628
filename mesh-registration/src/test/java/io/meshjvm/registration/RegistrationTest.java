package io.meshjvm.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.core.MeshThread;
import io.meshjvm.core.bootstrap.ReadinessProbe;
import io.meshjvm.core.bootstrap.WorkloadNode;
import io.meshjvm.core.xds.ControlPlaneStatus.Phase;
import io.meshjvm.testkit.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistrationTest {

  private final VirtualTime time = new VirtualTime();
  private final MeshThread mesh = MeshThread.over(time.scheduler(), time.clock(), new Random(1));
  private final FakeControlPlane controlPlane = new FakeControlPlane(time.clock());
  private final List<RegistrationState> states = new ArrayList<>();
  private HealthResult answer = HealthResult.healthy();
  private Registration registration;

  @BeforeEach
  void join() {
    registration = start(withCheck());
  }

  @Test
  void goesFromConnectingOverRegisteredToHealthy() {
    Registration slow =
        start(
            Registration.builder(controlPlane, reporting(), mesh, task -> {})
                .healthCheck("app", () -> answer));
    assertThat(slow.status().current().state()).isEqualTo(RegistrationState.CONNECTING);

    connect();

    assertThat(slow.status().current().state()).isEqualTo(RegistrationState.REGISTERED);
    assertThat(states)
        .containsExactly(
            RegistrationState.REGISTERED, RegistrationState.REGISTERED, RegistrationState.HEALTHY);
    assertThat(registration.status().current().workloadEntry()).isEqualTo("python-http-127.0.0.1");
    assertThat(registration.status().current().registered()).isTrue();
  }

  @Test
  void doesNotProbeBeforeThereIsSomebodyToReportTo() {
    time.advance(Duration.ofSeconds(60));
    assertThat(registration.probeReports()).isEmpty();

    connect();

    assertThat(registration.probeReports()).hasSize(1);
  }

  @Test
  void announcesTheFirstVerdictAndThenOnlyChanges() {
    connect();
    time.advance(Duration.ofSeconds(20));
    assertThat(controlPlane.health()).containsExactly("healthy");

    answer = HealthResult.unhealthy("database is gone");
    time.advance(Duration.ofSeconds(20));
    answer = HealthResult.unhealthy("still gone");
    time.advance(Duration.ofSeconds(20));
    answer = HealthResult.healthy();
    time.advance(Duration.ofSeconds(20));

    assertThat(controlPlane.health()).containsExactly("healthy", "database is gone", "healthy");
    assertThat(controlPlane.announcements)
        .allMatch(a -> a.typeUrl().equals("type.googleapis.com/istio.v1.HealthInformation"));
  }

  @Test
  void saysWhyItIsUnhealthy() {
    connect();
    answer = HealthResult.unhealthy("database is gone");
    time.advance(Duration.ofSeconds(2));

    RegistrationStatus status = registration.status().current();

    assertThat(status.state()).isEqualTo(RegistrationState.UNHEALTHY);
    assertThat(status.reason().code()).isEqualTo("MESH-1320");
    assertThat(status.reason().what()).contains("database is gone");
    assertThat(registration.probeReports())
        .containsExactly(
            new ProbeReport("app", HealthResult.unhealthy("database is gone"), "in-process"));
  }

  @Test
  void fault51NamesTheRefusalAndRecoversWhenTheCauseGoes() {
    controlPlane.fails(
        "FAILED_PRECONDITION",
        "auto-registration WorkloadEntry of rec-1.vm failed: cannot find WorkloadGroup vm/x");
    assertThat(registration.status().current().reason().code()).isEqualTo("MESH-1301");

    controlPlane.phase(Phase.CONNECTING);
    assertThat(registration.status().current().state()).isEqualTo(RegistrationState.FAILED);

    connect();
    assertThat(states)
        .containsExactly(
            RegistrationState.FAILED, RegistrationState.REGISTERED, RegistrationState.HEALTHY);
    assertThat(registration.status().current().reason()).isNull();
  }

  @Test
  void showsAnotherReasonWhenTheFailureChanges() {
    controlPlane.fails("UNAVAILABLE", "io exception");
    assertThat(registration.status().current().reason().code()).isEqualTo("MESH-1299");
    var since = registration.status().current().since();

    time.advance(Duration.ofSeconds(1));
    controlPlane.fails("UNAUTHENTICATED", "authentication failure");

    assertThat(registration.status().current().reason().code()).isEqualTo("MESH-1307");
    assertThat(registration.status().current().since()).isEqualTo(since);
  }

  @Test
  void doesNotFlapWhileTheStreamIsReplaced() {
    connect();
    controlPlane.phase(Phase.CONNECTING);
    time.advance(Duration.ofSeconds(9));
    controlPlane.fails("UNAVAILABLE", "connection reset");
    controlPlane.phase(Phase.CONNECTED);
    time.advance(Duration.ofSeconds(60));

    assertThat(states).containsExactly(RegistrationState.REGISTERED, RegistrationState.HEALTHY);
  }

  @Test
  void failsWhenTheStreamStaysAwayForLongerThanAnEntryLives() {
    connect();
    controlPlane.fails("UNAVAILABLE", "connection refused");
    time.advance(Duration.ofMillis(9_999));
    assertThat(registration.status().current().state()).isEqualTo(RegistrationState.HEALTHY);

    time.advance(Duration.ofMillis(1));

    assertThat(registration.status().current().state()).isEqualTo(RegistrationState.FAILED);
    assertThat(registration.status().current().reason().code()).isEqualTo("MESH-1299");
  }

  @Test
  void connectsAnewWhenAPlannedReplacementTakesTooLong() {
    connect();
    controlPlane.phase(Phase.CONNECTING);
    time.advance(RegistrationMachine.GRACE);

    assertThat(registration.status().current().state()).isEqualTo(RegistrationState.CONNECTING);
  }

  @Test
  void takesARefusalAfterAReconnectAtOnce() {
    connect();
    controlPlane.fails("FAILED_PRECONDITION", "cannot find WorkloadGroup vm/python-http");

    assertThat(registration.status().current().reason().code()).isEqualTo("MESH-1301");
  }

  @Test
  void doesNotTakeAnOldFailureForANewOne() {
    controlPlane.fails("UNAUTHENTICATED", "authentication failure");
    connect();
    controlPlane.phase(Phase.CONNECTING);
    time.advance(Duration.ofSeconds(1));

    assertThat(registration.status().current().state()).isEqualTo(RegistrationState.HEALTHY);
  }

  @Test
  void isTakenOutOfServiceAndGivenBack() {
    connect();
    registration.setServing(false);
    time.runDue();
    assertThat(registration.status().current().state()).isEqualTo(RegistrationState.UNHEALTHY);
    time.advance(Duration.ofSeconds(20));
    registration.setServing(true);
    time.runDue();

    assertThat(controlPlane.health())
        .containsExactly("healthy", "taken out of service by the application", "healthy");
    assertThat(registration.status().current().state()).isEqualTo(RegistrationState.HEALTHY);
  }

  @Test
  void isUnhealthyWhileOneOfSeveralChecksIs() {
    HealthResult[] other = {HealthResult.unhealthy("cache is cold")};
    Registration two = start(withCheck().healthCheck("other", () -> other[0]));
    connect();
    assertThat(two.status().current().reason().what()).contains("cache is cold");

    other[0] = HealthResult.healthy();
    time.advance(Duration.ofSeconds(2));

    assertThat(two.status().current().state()).isEqualTo(RegistrationState.HEALTHY);
  }

  @Test
  void trap15ReportsHealthAtOnceWhenHealthIsExpectedAndNothingCanBeChecked() {
    registration.close();
    Registration plain =
        start(Registration.builder(controlPlane, reporting(), mesh, Runnable::run));
    connect();

    assertThat(plain.status().current().state()).isEqualTo(RegistrationState.HEALTHY);
    assertThat(controlPlane.health()).containsExactly("healthy");
  }

  @Test
  void reportsNothingWhenNobodyAsked() {
    registration.close();
    Registration plain =
        start(Registration.builder(controlPlane, TestNodes.bootstrap(null), mesh, Runnable::run));
    connect();

    assertThat(plain.status().current().state()).isEqualTo(RegistrationState.HEALTHY);
    assertThat(controlPlane.announcements).isEmpty();
  }

  @Test
  void doesNotProbeForAWorkloadThatRegistersWithNothing() {
    registration.close();
    ReadinessProbe dead = ReadinessProbe.of(new ReadinessProbe.TcpConnect("127.0.0.1", 1));
    WorkloadNode nobody = TestNodes.node(null, null, "127.0.0.1", "", Map.of());
    Registration plain =
        start(
            Registration.builder(
                controlPlane, TestNodes.bootstrap(nobody, dead), mesh, Runnable::run));
    connect();
    time.advance(Duration.ofSeconds(60));

    assertThat(plain.status().current().state()).isEqualTo(RegistrationState.HEALTHY);
    assertThat(plain.probeReports()).isEmpty();
  }

  @Test
  void trap48LeavesAfterTheDrain() {
    connect();
    CompletionStage<Void> left = registration.leave(Duration.ofSeconds(5));
    assertThat(registration.leave(Duration.ZERO).toCompletableFuture()).isNotDone();
    time.advance(Duration.ofMillis(4_999));
    assertThat(registration.status().current().state()).isEqualTo(RegistrationState.DRAINING);
    assertThat(left.toCompletableFuture()).isNotDone();

    time.advance(Duration.ofMillis(1));

    assertThat(left.toCompletableFuture()).isCompleted();
    assertThat(controlPlane.health()).containsExactly("healthy", "leaving");
    assertThat(states)
        .containsExactly(
            RegistrationState.REGISTERED,
            RegistrationState.HEALTHY,
            RegistrationState.DRAINING,
            RegistrationState.LEFT);
    assertThat(registration.leave(Duration.ofSeconds(5)).toCompletableFuture()).isCompleted();
  }

  @Test
  void neitherChecksNorTheStreamBringItBackOnceItLeaves() {
    connect();
    registration.leave(Duration.ofSeconds(5));
    time.runDue();
    registration.setServing(true);
    controlPlane.phase(Phase.CONNECTING);
    controlPlane.phase(Phase.CONNECTED);
    time.advance(Duration.ofMinutes(5));

    assertThat(controlPlane.health()).containsExactly("healthy", "leaving");
    assertThat(registration.status().current().state()).isEqualTo(RegistrationState.LEFT);
  }

  @Test
  void leavesWithoutWaitingWhenNobodyKnowsOfIt() {
    CompletionStage<Void> left = registration.leave(Duration.ofSeconds(5));
    time.runDue();

    assertThat(left.toCompletableFuture()).isCompleted();
    assertThat(states).containsExactly(RegistrationState.DRAINING, RegistrationState.LEFT);
  }

  @Test
  void fault55ClosesDuringTheDrainAndAgain() {
    connect();
    CompletionStage<Void> left = registration.leave(Duration.ofHours(1));
    time.runDue();
    registration.close();
    registration.close();
    time.runDue();

    assertThat(left.toCompletableFuture()).isCompleted();
    assertThat(registration.status().current().state()).isEqualTo(RegistrationState.LEFT);
    assertThat(time.pendingTasks()).isZero();
  }

  @Test
  void closesFromWithinAWatcher() {
    registration.status().watch(status -> registration.close());
    connect();
    time.runDue();

    assertThat(registration.status().current().state()).isEqualTo(RegistrationState.LEFT);
    assertThat(time.pendingTasks()).isZero();
  }

  @Test
  void endsWithTheControlPlane() {
    connect();
    controlPlane.close();

    assertThat(registration.status().current().state()).isEqualTo(RegistrationState.LEFT);
  }

  @Test
  void asksForHealthReportsOnce() {
    var node = TestNodes.joining("g", "10.77.0.9", "");
    var reporting = Registration.reportingHealth(node);

    assertThat(reporting.proxyConfig()).containsKey("readinessProbe");
    assertThat(Registration.reportingHealth(reporting)).isSameAs(reporting);
    assertThat(reporting.id()).isEqualTo(node.id());
  }

  @Test
  void refusesOptionsThatMakeNoSense() {
    Registration.Builder builder = withCheck();

    assertThatThrownBy(() -> builder.healthCheck("app", () -> answer))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.healthCheckPeriod(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.healthCheckTimeout(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> registration.leave(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private Registration.Builder withCheck() {
    return Registration.builder(controlPlane, reporting(), mesh, Runnable::run)
        .healthCheck("app", () -> answer);
  }

  private static io.meshjvm.core.bootstrap.Bootstrap reporting() {
    var node = TestNodes.joining("python-http", "127.0.0.1", "");
    return TestNodes.bootstrap(Registration.reportingHealth(node), null);
  }

  private Registration start(Registration.Builder builder) {
    Registration started = builder.start();
    time.runDue();
    started.status().watch(status -> states.add(status.state()));
    return started;
  }

  private void connect() {
    controlPlane.phase(Phase.CONNECTING);
    controlPlane.phase(Phase.CONNECTED);
    time.runDue();
  }
}
