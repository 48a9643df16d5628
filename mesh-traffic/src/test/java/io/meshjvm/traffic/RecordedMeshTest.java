package io.meshjvm.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.meshjvm.core.bootstrap.Locality;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the first pushes of a real istiod. */
class RecordedMeshTest {

  private TestMesh mesh = new TestMesh();

  @BeforeEach
  void receiveTheFirstPushes() {
    Recorded.sotw(mesh.controlPlane, "sotw/007-response-Cluster");
    Recorded.sotw(mesh.controlPlane, "sotw/019-response-ClusterLoadAssignment");
    Recorded.sotw(mesh.controlPlane, "sotw/013-response-Cluster");
    Recorded.sotw(mesh.controlPlane, "sotw/023-response-Cluster");
    Recorded.sotw(mesh.controlPlane, "sotw/025-response-ClusterLoadAssignment");
    mesh.time.advance(Duration.ofSeconds(1));
  }

  @Test
  void trap27AsksForEndpointsOfEdsAndHeadlessServicesOnly() {
    assertThat(mesh.controlPlane.names(FakeControlPlane.EDS))
        .containsExactlyInAnyOrder(
            "outbound|80||vmservice.example.com",
            "outbound|8000||httpbin.default.svc.cluster.local",
            "outbound|50051||remote.mesh.test",
            "outbound|5432||db.shop.svc.cluster.local",
            "outbound|50051||greeter.shop.svc.cluster.local",
            "outbound|80||dual.shop.svc.cluster.local",
            "outbound|443||*.wild.test",
            "outbound|80||static.test",
            "outbound|80|v1|static.test",
            "outbound|80|v2|static.test",
            "outbound|15443||istio-eastwestgateway.istio-system.svc.cluster.local",
            "outbound|15012||istio-eastwestgateway.istio-system.svc.cluster.local");
  }

  @Test
  void speaksMutualTlsWithThePodsIdentityToAPodThatIsMarkedForIt() {
    Pick.Picked picked = mesh.picked("httpbin.default", 8000);

    assertThat(picked.endpoint().address()).hasToString("/10.77.0.11:8080");
    assertThat(picked.endpoint().workload())
        .isEqualTo(new Endpoint.Workload("httpbin-1", "default", "httpbin", "v1", "Kubernetes"));
    assertThat(picked.endpoint().locality()).isEqualTo(new Locality("r1", "z1", ""));
    assertThat(picked.connectTimeout()).isEqualTo(Duration.ofSeconds(1));
    assertThat(picked.transport())
        .isEqualTo(
            new Transport.IstioMutual(
                "outbound_.8000_._.httpbin.default.svc.cluster.local",
                List.of("istio"),
                Set.of("spiffe://cluster.local/ns/default/sa/httpbin"),
                List.of("TLSv1.3", "TLSv1.2")));
  }

  @Test
  void triesTheOwnLocalityThenPlainNeighboursThenTheGateway() {
    List<Pick.Picked> attempts = mesh.now().attempts("remote.mesh.test", 50051, 9);

    assertThat(attempts)
        .extracting(p -> p.endpoint().address().toString())
        .containsExactly("/10.77.0.31:50051", "/10.77.0.32:50051", "/10.77.0.50:15443");
  }

  @Test
  void trap28ObeysTheTlsModeOfEachEndpoint() {
    assertThat(mesh.now().attempts("remote.mesh.test", 50051, 9))
        .filteredOn(picked -> picked.endpoint().address().getPort() == 50051)
        .extracting(p -> p.endpoint().tlsMode(), p -> p.transport().getClass().getSimpleName())
        .containsExactly(tuple("istio", "IstioMutual"), tuple("", "Plaintext"));
  }

  @Test
  void trap10CallsAGatewayWithTheServerNameOfTheServiceAndIstiosProtocol() {
    assertThat(mesh.now().attempts("remote.mesh.test", 50051, 9))
        .filteredOn(picked -> picked.endpoint().address().getPort() == 15443)
        .extracting(Pick.Picked::transport)
        .singleElement(type(Transport.IstioMutual.class))
        .satisfies(
            tls -> {
              assertThat(tls.sni()).isEqualTo("outbound_.50051_._.remote.mesh.test");
              assertThat(tls.alpn()).contains("istio");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"vmservice.example.com", "remote.mesh.test", "httpbin.default"})
  void trap23CallsEndpointsAndNeverTheAllocatedOrClusterAddress(String host) {
    int port = mesh.now().ports(host).iterator().next();

    assertThat(mesh.now().attempts(host, port, 9))
        .extracting(picked -> picked.endpoint().address().getAddress().getHostAddress())
        .isNotEmpty()
        .allMatch(address -> address.startsWith("10.77.0."));
  }

  @Test
  void waitsForTheEndpointsOfAHeadlessService() {
    assertThat(mesh.now().peek("db.shop.svc", 5432))
        .isInstanceOfSatisfying(
            Pick.NoEndpoint.class, none -> assertThat(none.code()).isEqualTo("MESH-1505"));
  }

  @Test
  void prefersTheFirstPriorityOfAStaticService() {
    assertThat(mesh.now().attempts("static.test", 80, 5))
        .extracting(p -> p.endpoint().address().toString())
        .containsExactly("/127.0.2.1:80", "/127.0.2.2:80");
  }

  @Test
  void leavesAHostOfAWildcardServiceToTheSystemsDns() {
    Pick.Picked picked = mesh.picked("API.wild.test.", 443);

    assertThat(picked.endpoint().address().isUnresolved()).isTrue();
    assertThat(picked.endpoint().address().getHostString()).isEqualTo("api.wild.test");
    assertThat(picked.endpoint().address().getPort()).isEqualTo(443);
    assertThat(picked.transport()).isInstanceOf(Transport.Plaintext.class);
  }

  @Test
  void speaksTlsToAServerOutsideWithTheRootsOfTheSystem() {
    assertThat(mesh.picked("db.external.test", 3306).transport())
        .isEqualTo(
            new Transport.Tls(
                "db.external.test",
                List.of(),
                Set.of(),
                "db.external.test",
                Transport.Tls.SYSTEM_ROOTS,
                null,
                List.of("TLSv1.3", "TLSv1.2")));
  }

  @Test
  void tellsThatAServiceHasNoEndpoints() {
    assertThat(mesh.now().peek("greeter.shop", 50051))
        .isInstanceOfSatisfying(
            Pick.NoEndpoint.class, none -> assertThat(none.code()).isEqualTo("MESH-1503"));
  }

  @Test
  void listsThePortsOfAHostThatIsCalledOnAnother() {
    assertThat(mesh.now().peek("istio-eastwestgateway.istio-system", 443))
        .isInstanceOfSatisfying(
            Pick.NoEndpoint.class,
            none -> {
              assertThat(none.code()).isEqualTo("MESH-1502");
              assertThat(none.remedy()).endsWith("15012, 15443");
            });
  }

  @Test
  void knowsNoHostThatIsNotExported() {
    assertThat(mesh.now().peek("hidden.mesh.test", 80))
        .isInstanceOfSatisfying(
            Pick.NoEndpoint.class, none -> assertThat(none.code()).isEqualTo("MESH-1501"));
  }

  @Test
  void findsTheServicesThatSelectThisWorkload() {
    assertThat(mesh.now().servicesSelecting(TestMesh.node()))
        .singleElement()
        .satisfies(
            selection -> {
              assertThat(selection.service().host()).isEqualTo("vmservice.example.com");
              assertThat(selection.service().port()).isEqualTo(80);
              assertThat(selection.endpoint().address().getPort()).isEqualTo(9090);
              assertThat(selection.endpoint().tlsMode()).isEqualTo("istio");
              assertThat(selection.endpoint().health().isUsable()).isTrue();
            });
  }

  @ParameterizedTest
  @CsvSource({
    "'', true",
    "';;;;Kubernetes', true",
    "'python-http;vm;python-http;v1;Kubernetes', true",
    "'python-http;shop;python-http;v1;Kubernetes', false",
    "'other;vm;python-http;v1;Kubernetes', false",
    "'python-http-10.77.0.9;vm;;;', false",
  })
  void tellsItselfFromAnotherWorkloadAtTheSameAddress(String metadata, boolean itself) {
    assertThat(Endpoint.Workload.parse(metadata).mayBe(TestMesh.node())).isEqualTo(itself);
  }

  @Test
  void namesWhatItDoesNotDo() {
    assertThat(new TreeSet<>(mesh.now().unsupportedFeatures())).isEmpty();
  }

  @Test
  void deltaLeadsToTheSameEndpoints() {
    TestMesh delta = new TestMesh();
    Recorded.delta(delta.controlPlane, "delta/009-response-Cluster");
    Recorded.delta(delta.controlPlane, "delta/014-response-Cluster");
    Recorded.delta(delta.controlPlane, "delta/024-response-ClusterLoadAssignment");
    Recorded.delta(delta.controlPlane, "delta/026-response-ClusterLoadAssignment");
    delta.time.advance(Duration.ofSeconds(1));

    assertThat(addresses(delta.now())).isEqualTo(addresses(mesh.now()));
  }

  private static Set<String> addresses(TrafficSnapshot snapshot) {
    return snapshot.clusters().stream()
        .filter(c -> c.parsedName().filter(ClusterName::isWholeService).isPresent())
        .flatMap(
            c ->
                snapshot.endpoints(c.name()).orElseThrow().stream()
                    .map(e -> c.name() + " " + e.address() + " " + e.transportLabels()))
        // the workload's own address differs: two nodes were recorded
        .filter(line -> !line.contains("vmservice.example.com"))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
