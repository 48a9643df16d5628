package io.meshjvm.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.meshjvm.core.bootstrap.Bootstrap;
import io.meshjvm.dns.HostAnswers;
import io.meshjvm.dns.MeshNames;
import io.meshjvm.policy.InboundPolicies;
import io.meshjvm.registration.HealthResult;
import io.meshjvm.sdk.MeshState.Phase;
import io.meshjvm.testkit.config.Condition;
import io.meshjvm.testkit.config.WorkloadEntry;
import io.meshjvm.tls.MeshTls;
import io.meshjvm.traffic.HostResolver;
import io.meshjvm.traffic.Traffic;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A member's life from start to leave, with an istiod at the other end of real sockets. */
class MeshTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path directory;
  private Journey journey;

  @BeforeEach
  void startIstiod() {
    journey = new Journey(directory);
  }

  @AfterEach
  void stopIstiod() {
    journey.close();
  }

  @Test
  void joinsReportsAndLeaves() {
    List<Phase> heard = new CopyOnWriteArrayList<>();
    Mesh mesh = journey.member().start();
    assertThat(mesh.state().phase()).isIn(Phase.STARTING, Phase.READY);
    mesh.onChange(state -> heard.add(state.phase()));

    mesh.awaitReady(PATIENCE);
    await().atMost(PATIENCE).until(() -> !mesh.joinReport().services().isEmpty());

    JoinReport report = mesh.joinReport();
    assertThat(report.services()).allMatch(JoinReport.Service::mutualTls);
    assertThat(report.state().phase()).isEqualTo(Phase.READY);
    assertThat(report.token().readable()).isTrue();
    assertThat(report.identity().spiffeId()).isEqualTo("spiffe://cluster.local/ns/vm/sa/my-vm");
    assertThat(report.registration().workloadEntry()).isEqualTo("vm/python-http-127.0.0.1");
    assertThat(report.text()).contains("by").contains("istiod").doesNotContain("{\"Component\"");
    assertThat(mesh.spiffeId()).hasToString("Optional[spiffe://cluster.local/ns/vm/sa/my-vm]");
    assertThat(mesh.knows("vmservice.example.com")).isTrue();
    assertThat(mesh.knows("example.org")).isFalse();

    mesh.close();
    await().atMost(PATIENCE).until(() -> heard.contains(Phase.LEFT));
    assertThat(mesh.state().phase()).isEqualTo(Phase.LEFT);
    assertThat(heard.get(heard.size() - 1)).isEqualTo(Phase.LEFT);
    await().atMost(PATIENCE).until(() -> journey.istiod.workloadEntries().isEmpty());
    assertThat(journey.istiod.violations()).isEmpty();
  }

  @Test
  void trap20SaysThatPeersUsePlaintextWhereTheGroupNamesNoServiceAccount() {
    MeshBuilder member = journey.member();
    journey.istiod.apply(Journey.SERVICE.withoutServiceAccount().group());
    try (Mesh mesh = member.start().awaitReady(PATIENCE)) {
      await().atMost(PATIENCE).until(() -> !mesh.joinReport().services().isEmpty());

      assertThat(mesh.joinReport().services()).noneMatch(JoinReport.Service::mutualTls);
      assertThat(mesh.joinReport().text())
          .contains("peers use plaintext (the WorkloadGroup names no serviceAccount");
    }
  }

  @Test
  void tellsItsServicesFromThoseOfANeighbourAtTheSameAddress() {
    try (Mesh mesh = journey.member().start();
        Mesh neighbour = journey.member("neighbour").start()) {
      await().atMost(PATIENCE).until(() -> !mesh.joinReport().services().isEmpty());
      await().atMost(PATIENCE).until(() -> !neighbour.joinReport().services().isEmpty());
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  mesh.traffic()
                      .current()
                      .peek("neighbour.example.com", 80)
                      .toString()
                      .contains("9091"));

      assertThat(mesh.joinReport().services())
          .extracting(JoinReport.Service::host)
          .containsExactly("vmservice.example.com");
      assertThat(neighbour.joinReport().services())
          .extracting(JoinReport.Service::host)
          .containsExactly("neighbour.example.com");
    }
  }

  @Test
  void isUnhealthyWhileItsCheckFailsOrTheApplicationSaysSo() {
    try (Mesh mesh = journey.member().start().awaitReady(PATIENCE)) {
      journey.health = HealthResult.unhealthy("database is gone");
      await().atMost(PATIENCE).until(() -> mesh.state().phase() == Phase.UNHEALTHY);
      assertThat(mesh.state().detail()).contains("database is gone");
      assertThat(mesh.joinReport().registration().health())
          .contains("application unhealthy: database is gone");
      await().atMost(PATIENCE).until(() -> !entry().servable());

      journey.health = HealthResult.healthy();
      await().atMost(PATIENCE).until(() -> mesh.state().phase() == Phase.READY);

      mesh.setServing(false);
      await().atMost(PATIENCE).until(() -> mesh.state().phase() == Phase.UNHEALTHY);
      await().atMost(PATIENCE).until(() -> !entry().servable());
      mesh.setServing(true);
      await().atMost(PATIENCE).until(() -> mesh.state().phase() == Phase.READY);
    }
  }

  @Test
  void isDegradedWithoutControlPlaneAndRecovers() {
    try (Mesh mesh = journey.member().start().awaitReady(PATIENCE)) {
      journey.istiod.network().refuse();
      journey.istiod.network().reset();
      await().atMost(PATIENCE).until(() -> mesh.state().phase() == Phase.DEGRADED);
      assertThat(mesh.state().detail()).contains("no stream to");
      assertThat(mesh.awaitReady(Duration.ZERO)).as("goes on with what it knows").isSameAs(mesh);

      journey.istiod.network().restore();
      await().atMost(PATIENCE).until(() -> mesh.state().phase() == Phase.READY);
    }
  }

  @Test
  void saysWhyItIsRefused() {
    Mesh mesh = journey.member().set("workloadGroup", "nosuch").start();

    await().atMost(PATIENCE).until(() -> mesh.state().phase() == Phase.REFUSED);

    assertThat(mesh.state().detail()).contains("MESH-1301").contains("vm/nosuch");
    assertThatThrownBy(() -> mesh.awaitReady(Duration.ofMillis(1)))
        .isInstanceOf(MeshJoinException.class)
        .hasMessageContaining("MESH-3001")
        .hasMessageContaining("MESH-1301")
        .hasMessageContaining("doctor");
    mesh.close();
  }

  @Test
  void saysWhatIsMissingWhenItIsNotReadyInTime() {
    journey.istiod.network().refuse();

    assertThatThrownBy(() -> journey.member().join(Duration.ofMillis(300)))
        .isInstanceOf(MeshJoinException.class)
        .hasMessageContaining("Not ready after 300 ms")
        .hasMessageContaining("no SVID")
        .hasMessageContaining("no clusters and endpoints yet");
  }

  @Test
  void stopsWaitingWhenInterruptedAndStaysInterrupted() {
    journey.istiod.network().refuse();
    try (Mesh mesh = journey.member().start()) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> mesh.awaitReady(PATIENCE))
          .isInstanceOf(MeshJoinException.class)
          .hasMessageContaining("MESH-3003");
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void stopsWaitingWhenClosed() {
    journey.istiod.network().refuse();
    Mesh mesh = journey.member().start();
    CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> mesh.awaitReady(PATIENCE));

    mesh.close();

    assertThat(waiting)
        .failsWithin(PATIENCE)
        .withThrowableThat()
        .withMessageContaining("MESH-3002");
  }

  @Test
  void stopsServersNewestFirstAfterItWasReportedUnhealthy() {
    List<String> stopped = new CopyOnWriteArrayList<>();
    Mesh mesh = journey.member().start().awaitReady(PATIENCE);
    await().atMost(PATIENCE).until(() -> entry().servable());
    mesh.onLeave(
        () -> {
          await().atMost(PATIENCE).until(() -> !entry().servable());
          stopped.add("first, once it was reported");
        });
    mesh.onLeave(
        () -> {
          throw new IllegalStateException("server is broken");
        });
    mesh.onLeave(
        () -> {
          throw new NoClassDefFoundError("of a jar that was replaced");
        });
    mesh.onLeave(() -> stopped.add("second in " + mesh.state().phase()));

    mesh.close();
    mesh.close();

    assertThat(stopped).containsExactly("second in DRAINING", "first, once it was reported");
  }

  @Test
  void waitsForEverIfToldTo() {
    Mesh mesh = journey.member().start();

    assertThat(mesh.awaitReady(ChronoUnit.FOREVER.getDuration()).state().phase())
        .isEqualTo(Phase.READY);
    mesh.close();
  }

  @Test
  void closesOnceForTwoWhoCloseAtTheSameTime() throws Exception {
    List<String> stopped = new CopyOnWriteArrayList<>();
    Mesh mesh = journey.member().start().awaitReady(PATIENCE);
    mesh.onLeave(() -> stopped.add("server"));

    CompletableFuture<Phase> one = CompletableFuture.supplyAsync(() -> close(mesh));
    CompletableFuture<Phase> two = CompletableFuture.supplyAsync(() -> close(mesh));

    assertThat(one.get(30, TimeUnit.SECONDS)).isEqualTo(Phase.LEFT);
    assertThat(two.get(30, TimeUnit.SECONDS)).isEqualTo(Phase.LEFT);
    assertThat(stopped).containsExactly("server");
  }

  @Test
  void closesFromItsOwnCallbacks() {
    Mesh mesh = journey.member().start();
    mesh.onLeave(mesh::close);
    mesh.onChange(state -> mesh.close());

    await().atMost(PATIENCE).until(() -> mesh.state().phase() == Phase.LEFT);
    await().atMost(PATIENCE).until(() -> journey.istiod.connections().isEmpty());
  }

  @Test
  void tellsPeersThatItLeavesWhenItIsClosed() {
    Mesh mesh = journey.member().drain(Duration.ofSeconds(1)).start().awaitReady(PATIENCE);
    await().atMost(PATIENCE).until(() -> entry().servable());
    List<String> said = new CopyOnWriteArrayList<>();
    mesh.onLeave(() -> said.add(await().atMost(PATIENCE).until(this::reason, Objects::nonNull)));

    mesh.close();

    assertThat(said).containsExactly("leaving");
    await().atMost(PATIENCE).until(() -> journey.istiod.workloadEntries().isEmpty());
  }

  private static Phase close(Mesh mesh) {
    mesh.close();
    return mesh.state().phase();
  }

  /** Why peers send nothing here, or null as long as they do. */
  private @Nullable String reason() {
    return entry().servable() ? null : entry().condition(Condition.HEALTHY).orElseThrow().message();
  }

  private WorkloadEntry entry() {
    return journey.istiod.workloadEntries().get(0);
  }

  @Test
  void adaptersGetItsParts() {
    try (Mesh mesh = journey.member().start()) {
      assertThat(mesh.part(MeshNames.class)).isSameAs(mesh.names());
      assertThat(mesh.part(Traffic.class)).isSameAs(mesh.traffic());
      assertThat(mesh.part(MeshTls.class)).isSameAs(mesh.tls());
      assertThat(mesh.part(HostAnswers.class)).isNotNull();
      assertThat(mesh.part(InboundPolicies.class)).isNotNull();
      assertThat(mesh.part(HostResolver.class)).isNotNull();
      assertThat(mesh.part(Bootstrap.class)).isSameAs(mesh.bootstrap());
    }
  }

  @Test
  void answersAHostWithItsEndpointsWhereThePortsAgree() throws Exception {
    journey.istiod.apply(
        """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: direct, namespace: vm}
        spec:
          hosts: [direct.example.com]
          location: MESH_INTERNAL
          addresses: [240.240.7.7]
          ports:
          - {number: 9300, name: tcp, protocol: TCP}
          resolution: STATIC
          endpoints: [{address: 127.0.0.9}]
        ---
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: mapped, namespace: vm}
        spec:
          hosts: [mapped.example.com]
          location: MESH_INTERNAL
          addresses: [240.240.7.8]
          ports:
          - {number: 80, name: tcp, protocol: TCP, targetPort: 9300}
          resolution: STATIC
          endpoints: [{address: 127.0.0.9}]
        """);
    try (Mesh mesh = journey.member().set("dnsAnswer", "ENDPOINT").start();
        Mesh virtual = journey.member("neighbour").set("dnsAnswerHosts", "x=ENDPOINT").start()) {
      mesh.awaitReady(PATIENCE);
      virtual.awaitReady(PATIENCE);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(mesh.resolve("direct.example.com"))
                      .containsExactly(InetAddress.getByName("127.0.0.9")));
      assertThat(mesh.resolve("mapped.example.com"))
          .containsExactly(InetAddress.getByName("240.240.7.8"));
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(virtual.resolve("direct.example.com"))
                      .containsExactly(InetAddress.getByName("240.240.7.7")));
    }
  }
}
