package io.meshjvm.house.journey;

import static io.meshjvm.house.journey.TestMesh.PATIENCE;
import static io.meshjvm.house.journey.TestMesh.VM_URL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meshjvm.testkit.fault.ResponseFault;
import io.meshjvm.testkit.journal.Connection;
import io.meshjvm.testkit.journal.Nack;
import io.meshjvm.testkit.journal.Subscription;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The control plane says something that makes no sense: what made sense last goes on. */
@Execution(ExecutionMode.CONCURRENT)
class BadResponsesJourneyTest {

  private static final int CALLS = 20;
  private static final String PREFIX = "type.googleapis.com/";
  private static final String CLUSTERS = PREFIX + "envoy.config.cluster.v3.Cluster";
  private static final String ENDPOINTS = PREFIX + "envoy.config.endpoint.v3.ClusterLoadAssignment";

  @TempDir private Path directory;
  private TestMesh mesh;
  private TestMember peer;
  private TestMember vm;
  private Load toVm;

  @BeforeEach
  void join() throws IOException {
    mesh = TestMesh.start(directory);
    peer = mesh.peer();
    vm = mesh.vm();
    await()
        .atMost(PATIENCE)
        .until(() -> peer.findsVm() && peer.mesh().knows("vmservice.example.com"));
    toVm = Load.from(peer, VM_URL, vm.id().toString());
  }

  @AfterEach
  void end() {
    toVm.close();
    mesh.close();
  }

  @ParameterizedTest
  @CsvSource({
    "envoy.config.cluster.v3.Cluster, MALFORMED_PAYLOAD",
    "envoy.config.endpoint.v3.ClusterLoadAssignment, WRONG_TYPE_URL",
    "envoy.config.listener.v3.Listener, MALFORMED_PAYLOAD",
    "istio.networking.nds.v1.NameTable, MALFORMED_PAYLOAD"
  })
  void aBadResponseIsRefusedAndTheLastGoodOneServes(String type, ResponseFault fault)
      throws Exception {
    mesh.istiod().responseFaults().always(PREFIX + type, fault);
    mesh.istiod().push();
    await()
        .atMost(PATIENCE)
        .until(() -> mesh.istiod().nacks().stream().anyMatch(n -> n.typeUrl().endsWith(type)));
    assertThat(mesh.istiod().nacks()).extracting(Nack::message).allMatch(m -> !m.isBlank());
    assertThat(peer.mesh().knows("vmservice.example.com")).isTrue();
    toVm.awaitMore(CALLS);

    mesh.istiod().responseFaults().clear();
    expectNews();
  }

  @ParameterizedTest
  @EnumSource(names = {"OVERSIZE", "DUPLICATE"})
  void anOddButGoodResponseIsTaken(ResponseFault fault) throws Exception {
    mesh.istiod().responseFaults().always(ENDPOINTS, fault);
    expectNews();
    assertThat(mesh.istiod().responseFaults().count(fault)).isPositive();
    assertThat(mesh.istiod().nacks()).isEmpty();
  }

  @Test
  void aControlPlaneThatComesBackWithoutAnyClusterIsNotBelieved() throws Exception {
    mesh.istiod().responseFaults().always(CLUSTERS, ResponseFault.EMPTY);
    Set<String> before = connections().map(Connection::id).collect(Collectors.toSet());
    mesh.istiod().network().reset();
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                connections()
                        .filter(connection -> !before.contains(connection.id()))
                        .filter(BadResponsesJourneyTest::hasTakenClusters)
                        .count()
                    == 2);
    assertThat(peer.findsVm()).isTrue();
    toVm.awaitMore(CALLS);

    mesh.istiod().responseFaults().clear();
    expectNews();
  }

  private Stream<Connection> connections() {
    return mesh.istiod().connections().stream();
  }

  private static boolean hasTakenClusters(Connection connection) {
    Subscription clusters = connection.subscriptions().get(CLUSTERS);
    return clusters != null && clusters.synced();
  }

  private void expectNews() throws Exception {
    mesh.istiod().apply(mesh.yaml("news"));
    await()
        .atMost(PATIENCE)
        .until(() -> peer.mesh().knows("news.example.com") && peer.finds("news.example.com", 81));
    assertThat(peer.get("http://news.example.com:81/").status()).isEqualTo(200);
    toVm.awaitMore(CALLS);
    toVm.endsWithoutFailure(CALLS);
    assertThat(mesh.istiod().violations()).isEmpty();
  }
}
