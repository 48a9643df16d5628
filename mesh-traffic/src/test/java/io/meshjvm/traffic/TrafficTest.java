package io.meshjvm.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.UInt32Value;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.CommonLbConfig;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.CommonLbConfig.LocalityWeightedLbConfig;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.meshjvm.proto.envoy.config.core.v3.HealthStatus;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrafficTest {

  private static final String A = "outbound|80||a.shop.svc.cluster.local";
  private static final String B = "outbound|81||b.test";

  private final TestMesh mesh = new TestMesh();

  private void clusters(byte[]... clusters) {
    mesh.controlPlane.sotw(FakeControlPlane.CDS, List.of(clusters));
    mesh.time.advance(Duration.ofMillis(100));
  }

  private void endpoints(byte[]... assignments) {
    mesh.controlPlane.sotw(FakeControlPlane.EDS, List.of(assignments));
    mesh.time.advance(Duration.ofMillis(100));
  }

  private Pick.NoEndpoint refusal(String host, int port) {
    Pick pick = mesh.now().peek(host, port);
    assertThat(pick).isInstanceOf(Pick.NoEndpoint.class);
    return (Pick.NoEndpoint) pick;
  }

  @Test
  void knowsNothingBeforeTheFirstAnswer() {
    assertThat(mesh.now().provisioned()).isFalse();
    assertThat(refusal("a.shop", 80).code()).isEqualTo("MESH-1505");
  }

  @Test
  void isProvisionedWithoutEndpointsIfNoClusterWantsAny() {
    clusters(Wire.cluster("BlackHoleCluster", DiscoveryType.STATIC).build().toByteArray());

    assertThat(mesh.now().provisioned()).isTrue();
    assertThat(refusal("a.shop", 80).code()).isEqualTo("MESH-1501");
  }

  @ParameterizedTest
  @CsvSource({
    "a.shop.svc.cluster.local",
    "a.shop.svc.cluster.local.",
    "A.Shop.SVC.Cluster.Local",
    "a.shop",
    "a.shop.",
    "a.shop.svc",
  })
  void findsAServiceByEveryFormOfItsName(String host) {
    clusters(Wire.plaintext(A));
    endpoints(Wire.eds(A, Wire.endpoint("10.0.0.1", 8080)));

    assertThat(mesh.target(host, 80)).isEqualTo("10.0.0.1:8080");
  }

  @ParameterizedTest
  @CsvSource({"a", "a.shop.svc.cluster", "shop", "svc.cluster.local", "''", "a.vm", "x.a.shop"})
  void findsNoServiceByOtherForms(String host) {
    clusters(Wire.plaintext(A));
    endpoints(Wire.eds(A, Wire.endpoint("10.0.0.1", 8080)));

    assertThat(refusal(host, 80).code()).isEqualTo("MESH-1501");
  }

  @Test
  void findsAServiceOfTheOwnNamespaceByOneLabel() {
    String own = "outbound|80||own.vm.svc.cluster.local";
    clusters(Wire.plaintext(own));
    endpoints(Wire.eds(own, Wire.endpoint("10.0.0.1", 8080)));

    assertThat(mesh.target("own", 80)).isEqualTo("10.0.0.1:8080");
  }

  @Test
  void prefersAnExactHostThenTheNarrowestWildcard() {
    String wide = "outbound|80||*.test";
    String narrow = "outbound|80||*.b.test";
    String exact = "outbound|80||a.b.test";
    clusters(Wire.plaintext(wide), Wire.plaintext(narrow), Wire.plaintext(exact));
    endpoints(
        Wire.eds(wide, Wire.endpoint("10.0.0.1", 80)),
        Wire.eds(narrow, Wire.endpoint("10.0.0.2", 80)),
        Wire.eds(exact, Wire.endpoint("10.0.0.3", 80)));

    assertThat(mesh.target("a.b.test", 80)).isEqualTo("10.0.0.3:80");
    assertThat(mesh.target("x.y.b.test", 80)).isEqualTo("10.0.0.2:80");
    assertThat(mesh.target("x.c.test", 80)).isEqualTo("10.0.0.1:80");
    assertThat(refusal("test", 80).code()).isEqualTo("MESH-1501");
  }

  @Test
  void changedClustersServeAsBeforeUntilTheirEndpointsFit() {
    clusters(Wire.autoTls(A));
    endpoints(Wire.eds(A, Wire.tlsEndpoint("10.0.0.1", 80)));
    assertThat(mesh.picked("a.shop", 80).transport()).isInstanceOf(Transport.IstioMutual.class);

    clusters(Wire.plaintext(A));
    assertThat(mesh.picked("a.shop", 80).transport()).isInstanceOf(Transport.IstioMutual.class);

    endpoints(Wire.eds(A, Wire.endpoint("10.0.0.1", 80)));
    assertThat(mesh.picked("a.shop", 80).transport()).isInstanceOf(Transport.Plaintext.class);
  }

  @Test
  void aClusterThatMovesToOtherEndpointsWaitsForThem() {
    clusters(
        Wire.cluster(A, DiscoveryType.STATIC)
            .setLoadAssignment(Wire.assignment(A, Wire.group(0, Wire.endpoint("10.0.0.1", 80))))
            .build()
            .toByteArray());
    assertThat(mesh.target("a.shop", 80)).isEqualTo("10.0.0.1:80");

    clusters(Wire.plaintext(A));
    assertThat(mesh.target("a.shop", 80)).isEqualTo("10.0.0.1:80");

    endpoints(Wire.eds(A, Wire.endpoint("10.0.0.2", 80)));
    assertThat(mesh.target("a.shop", 80)).isEqualTo("10.0.0.2:80");
  }

  @Test
  void s7NeverSendsPlaintextToAnEndpointThatIsMarkedForTls() {
    clusters(Wire.plaintext(A));
    endpoints(Wire.eds(A, Wire.tlsEndpoint("10.0.0.1", 80)));

    assertThat(refusal("a.shop", 80).code()).isEqualTo("MESH-1504");
    assertThat(refusal("a.shop", 80).problem()).contains("tlsMode=istio");
  }

  @Test
  void aClusterThatTurnsToWhatIsNotSpokenHereDoesNotGoOnInPlaintext() {
    clusters(Wire.plaintext(A));
    endpoints(Wire.eds(A, Wire.endpoint("10.0.0.1", 80)));
    assertThat(mesh.picked("a.shop", 80).transport()).isInstanceOf(Transport.Plaintext.class);

    clusters(
        Wire.cluster(A, DiscoveryType.EDS)
            .setTransportSocket(Wire.tls(UpstreamTlsContext.newBuilder().setSni("a.example")))
            .build()
            .toByteArray());

    assertThat(refusal("a.shop", 80).code()).isEqualTo("MESH-1504");
  }

  @Test
  void endpointsOfARemovedClusterAreKeptForAWhile() {
    clusters(Wire.plaintext(A), Wire.plaintext(B));
    endpoints(Wire.eds(A, Wire.endpoint("10.0.0.1", 80)));

    clusters(Wire.plaintext(B));
    assertThat(refusal("a.shop", 80).code()).isEqualTo("MESH-1501");
    mesh.time.advance(Duration.ofSeconds(20));
    clusters(Wire.plaintext(A), Wire.plaintext(B));
    assertThat(mesh.target("a.shop", 80)).isEqualTo("10.0.0.1:80");

    clusters(Wire.plaintext(B));
    mesh.time.advance(Duration.ofSeconds(30));
    assertThat(mesh.controlPlane.names(FakeControlPlane.EDS)).containsExactly(B);
  }

  @Test
  void leavesDoubtInAnEmptySetOfClustersToTheControlPlane() {
    clusters(Wire.plaintext(A));
    endpoints(Wire.eds(A, Wire.endpoint("10.0.0.1", 80)));

    clusters();
    assertThat(refusal("a.shop", 80).code()).isEqualTo("MESH-1501");

    clusters(Wire.plaintext(A));
    assertThat(mesh.target("a.shop", 80)).isEqualTo("10.0.0.1:80");
  }

  @Test
  void endpointsThatComeBeforeTheirClusterAreIgnored() {
    endpoints(Wire.eds(A, Wire.endpoint("10.0.0.1", 80)));
    clusters(Wire.plaintext(A));

    assertThat(refusal("a.shop", 80).code()).isEqualTo("MESH-1505");
  }

  @Test
  void publishesAStormOfChangesTenTimesASecond() {
    clusters(Wire.plaintext(A));
    endpoints(Wire.eds(A, Wire.endpoint("10.0.0.1", 80)));
    mesh.time.advance(Duration.ofSeconds(1));
    List<TrafficSnapshot> seen = new ArrayList<>();
    mesh.traffic.watch(seen::add);

    for (int i = 1; i <= 100; i++) {
      mesh.controlPlane.sotw(
          FakeControlPlane.EDS, List.of(Wire.eds(A, Wire.endpoint("10.0.1." + i, 80))));
      mesh.time.advance(Duration.ofMillis(10));
    }
    mesh.time.advance(Duration.ofMillis(100));

    assertThat(seen).hasSizeBetween(10, 12);
    assertThat(mesh.target("a.shop", 80)).isEqualTo("10.0.1.100:80");
  }

  @Test
  void aFailingListenerHurtsNobody() {
    mesh.traffic.watch(
        snapshot -> {
          throw new IllegalStateException("the listener's own fault");
        });
    clusters(Wire.plaintext(A));
    endpoints(Wire.eds(A, Wire.endpoint("10.0.0.1", 80)));

    assertThat(mesh.target("a.shop", 80)).isEqualTo("10.0.0.1:80");
  }

  @Test
  void anUnchangedClusterKeepsItsPlaceInTheRound() {
    clusters(Wire.plaintext(A), Wire.plaintext(B));
    byte[] two = Wire.eds(A, Wire.endpoint("10.0.0.1", 80), Wire.endpoint("10.0.0.2", 80));
    endpoints(two);
    String first = mesh.target("a.shop", 80);

    endpoints(two, Wire.eds(B, Wire.endpoint("10.0.0.3", 81)));
    clusters(Wire.plaintext(A), Wire.plaintext(B));

    assertThat(mesh.target("a.shop", 80)).isNotEqualTo(first);
  }

  @Test
  void lookingTakesNobodysTurn() {
    clusters(Wire.plaintext(A));
    endpoints(Wire.eds(A, Wire.endpoint("10.0.0.1", 80), Wire.endpoint("10.0.0.2", 80)));
    String first = mesh.target("a.shop", 80);
    String second = mesh.target("a.shop", 80);

    for (int i = 0; i < 3; i++) {
      assertThat(mesh.now().peek("a.shop", 80)).isInstanceOf(Pick.Picked.class);
    }

    assertThat(mesh.target("a.shop", 80)).isEqualTo(first);
    mesh.now().peek("a.shop", 80);
    assertThat(mesh.now().pick("a.shop", 80))
        .isInstanceOfSatisfying(
            Pick.Picked.class,
            picked -> assertThat(picked.endpoint().address()).hasToString("/" + second));
  }

  @Test
  void looksAtAnEndpointThatACallCouldGoTo() {
    clusters(Wire.plaintext(A));
    endpoints(
        Wire.assignment(
                A,
                Wire.group(1, Wire.endpoint("10.0.1.1", 80)),
                Wire.group(
                    0,
                    Wire.endpoint("10.0.0.1", 1, HealthStatus.DRAINING),
                    Wire.endpoint("10.0.0.2", 1, HealthStatus.HEALTHY)))
            .toByteArray());

    assertThat(mesh.now().peek("a.shop", 80)).isEqualTo(mesh.picked("a.shop", 80));
  }

  @ParameterizedTest
  @CsvSource({
    "UNHEALTHY, 1, none of them healthy",
    "DRAINING, 1, none of them healthy",
    "HEALTHY, 0, weight 0",
  })
  void fault23SaysWhyNoEndpointTakesCalls(HealthStatus health, int weight, String problem) {
    clusters(Wire.withoutPanic(A));
    endpoints(Wire.eds(A, Wire.endpoint("10.0.0.1", weight, health)));

    assertThat(refusal("a.shop", 80).code()).isEqualTo("MESH-1503");
    assertThat(refusal("a.shop", 80).problem()).contains(problem);
    assertThatThrownBy(() -> mesh.now().attempts("a.shop", 80, 3))
        .isInstanceOf(TrafficException.class)
        .hasMessageContaining("MESH-1503");
  }

  @Test
  void usesTheNextPriorityWhenTheOneBeforeHasLostTooMany() {
    clusters(Wire.plaintext(A));
    endpoints(
        Wire.assignment(
                A,
                Wire.group(1, Wire.endpoint("10.0.1.1", 80)),
                Wire.group(
                    0,
                    Wire.endpoint("10.0.0.1", 1, HealthStatus.UNHEALTHY),
                    Wire.endpoint("10.0.0.2", 1, HealthStatus.HEALTHY),
                    Wire.endpoint("10.0.0.3", 1, HealthStatus.HEALTHY),
                    Wire.endpoint("10.0.0.4", 1, HealthStatus.HEALTHY)))
            .toByteArray());
    for (int i = 0; i < 20; i++) {
      assertThat(mesh.target("a.shop", 80)).startsWith("10.0.0.").isNotEqualTo("10.0.0.1:80");
    }

    endpoints(
        Wire.assignment(
                A,
                Wire.group(1, Wire.endpoint("10.0.1.1", 80)),
                Wire.group(0, Wire.endpoint("10.0.0.1", 1, HealthStatus.UNHEALTHY)))
            .toByteArray());
    assertThat(mesh.target("a.shop", 80)).isEqualTo("10.0.1.1:80");
  }

  @Test
  void weighsLocalitiesWhereTheClusterSaysSo() {
    clusters(
        Wire.cluster(A, DiscoveryType.EDS)
            .setCommonLbConfig(
                CommonLbConfig.newBuilder()
                    .setLocalityWeightedLbConfig(LocalityWeightedLbConfig.getDefaultInstance()))
            .build()
            .toByteArray());
    endpoints(
        Wire.assignment(
                A,
                Wire.group(0, Wire.endpoint("10.0.0.1", 80), Wire.endpoint("10.0.0.2", 80))
                    .setLocality(Wire.zone("z1"))
                    .setLoadBalancingWeight(UInt32Value.of(20)),
                Wire.group(0, Wire.endpoint("10.0.1.1", 80))
                    .setLocality(Wire.zone("z2"))
                    .setLoadBalancingWeight(UInt32Value.of(80)),
                Wire.group(0, Wire.endpoint("10.0.2.1", 80))
                    .setLocality(Wire.zone("z3"))
                    .setLoadBalancingWeight(UInt32Value.of(0)))
            .toByteArray());
    List<String> targets = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      targets.add(mesh.target("a.shop", 80));
    }

    assertThat(targets).filteredOn("10.0.1.1:80"::equals).hasSize(80);
    assertThat(targets).filteredOn("10.0.0.1:80"::equals).hasSize(10);
    assertThat(targets).doesNotContain("10.0.2.1:80");
  }

  @Test
  void trap27CallsTheHostsOfADnsClusterThoughEdsHasNothingForIt() {
    clusters(
        Wire.cluster(B, DiscoveryType.STRICT_DNS)
            .setLoadAssignment(
                Wire.assignment(B, Wire.group(0, Wire.endpoint("api.example.org", 443))))
            .build()
            .toByteArray());
    HostResolver resolver =
        host -> {
          assertThat(host).isEqualTo("api.example.org");
          return CompletableFuture.completedFuture(List.of(TestMesh.ip("192.0.2.1")));
        };

    assertThat(mesh.picked("b.test", 81).addresses(resolver).toCompletableFuture().join())
        .singleElement()
        .hasToString("/192.0.2.1:443");
  }

  @Test
  void closingUnsubscribesAndKeepsTheLastSnapshot() {
    clusters(Wire.plaintext(A));
    endpoints(Wire.eds(A, Wire.endpoint("10.0.0.1", 80)));

    mesh.traffic.close();
    mesh.traffic.close();

    assertThat(mesh.controlPlane.isSubscribed(FakeControlPlane.CDS)).isFalse();
    assertThat(mesh.controlPlane.isSubscribed(FakeControlPlane.EDS)).isFalse();
    assertThat(mesh.target("a.shop", 80)).isEqualTo("10.0.0.1:80");
  }
}
