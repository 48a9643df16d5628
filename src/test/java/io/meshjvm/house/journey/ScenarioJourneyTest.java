package io.meshjvm.house.journey;

import static io.meshjvm.house.journey.TestMesh.PATIENCE;
import static io.meshjvm.house.journey.TestMesh.PEER_URL;
import static io.meshjvm.house.journey.TestMesh.VM_URL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import io.meshjvm.sdk.JoinReport;
import io.meshjvm.sdk.MeshState.Phase;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.config.Condition;
import io.meshjvm.testkit.config.WorkloadEntry;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The life of a service on a VM, from its five files to the day it leaves. */
@Execution(ExecutionMode.CONCURRENT)
class ScenarioJourneyTest {

  private static final String VM_ID = "spiffe://cluster.local/ns/vm/sa/my-vm";
  private static final String PEER_ID = "spiffe://cluster.local/ns/default/sa/httpbin";

  @TempDir private Path directory;
  private TestMesh mesh;
  private TestMember peer;
  private TestMember vm;

  @BeforeEach
  void join() throws IOException {
    mesh = TestMesh.start(directory, Istiod.builder().gracePeriod(Duration.ofMillis(500)));
    peer = mesh.peer();
    vm = mesh.vm();
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                peer.findsVm()
                    && vm.finds("httpbin.default", 8000)
                    && peer.mesh().knows("vmservice.example.com")
                    && vm.mesh().knows("httpbin.default")
                    && !vm.mesh().joinReport().inbound().isEmpty());
  }

  @AfterEach
  void end() {
    mesh.close();
  }

  @Test
  void registersWithLabelsAndAnnotationsOfItsGroup() {
    assertThat(mesh.vmEntries()).hasSize(1);
    WorkloadEntry entry = mesh.vmEntries().get(0);
    assertThat(entry.name()).isEqualTo("python-http-127.0.0.1");
    assertThat(entry.spec().address()).isEqualTo("127.0.0.1");
    assertThat(entry.spec().serviceAccount()).isEqualTo("my-vm");
    assertThat(entry.spec().labels()).containsAllEntriesOf(Map.of("app", "python-http"));
    assertThat(entry.labels()).containsEntry("app", "python-http").containsEntry("version", "v1");
    assertThat(entry.annotations())
        .containsEntry("owner", "team-a")
        .containsEntry("istio.io/autoRegistrationGroup", "python-http")
        .containsEntry("proxy.istio.io/health-checks-enabled", "true");
    assertThat(entry.condition(Condition.HEALTHY).orElseThrow().holds()).isTrue();
    assertThat(entry.owners()).singleElement().hasFieldOrPropertyWithValue("name", "python-http");
  }

  @Test
  void isCalledByNameAndCallsBackAndBothSeeEachOther() throws IOException {
    Answer toVm = peer.get(VM_URL);
    assertThat(toVm.status()).isEqualTo(200);
    assertThat(toVm.caller()).isEqualTo(PEER_ID);
    assertThat(toVm.self()).isEqualTo(VM_ID);
    assertThat(toVm.endpoint()).isEqualTo("127.0.0.1:" + mesh.vmPort());

    Answer toPeer = vm.get(PEER_URL);
    assertThat(toPeer.status()).isEqualTo(200);
    assertThat(toPeer.caller()).isEqualTo(VM_ID);
    assertThat(toPeer.self()).isEqualTo(PEER_ID);
  }

  @Test
  void resolvesMeshNamesToTheirVirtualAddresses() throws IOException {
    assertThat(vm.mesh().resolve("httpbin.default"))
        .containsExactly(InetAddress.getByName("10.96.0.10"));
    assertThat(vm.mesh().resolve("httpbin.default.svc.cluster.local"))
        .containsExactly(InetAddress.getByName("10.96.0.10"));
    assertThat(vm.mesh().knows("nobody.default")).isFalse();
  }

  @Test
  void trap23CallsTheEndpointBehindAnAllocatedAddressThatNobodyRoutes() throws IOException {
    assertThat(peer.mesh().resolve("vmservice.example.com"))
        .isNotEmpty()
        .allMatch(address -> address.getHostAddress().startsWith("240.240."));
    assertThat(peer.get(VM_URL).endpoint()).isEqualTo("127.0.0.1:" + mesh.vmPort());
  }

  @Test
  void reportsHowItStands() {
    JoinReport report = vm.mesh().joinReport();
    assertThat(report.state().phase()).isEqualTo(Phase.READY);
    assertThat(vm.identity().spiffeId()).isEqualTo(VM_ID);
    assertThat(report.registration().workloadEntry()).isEqualTo("vm/python-http-127.0.0.1");
    assertThat(report.inbound()).containsEntry("*", "STRICT");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(vm.mesh().joinReport().services())
                    .filteredOn(JoinReport.Service::host, "vmservice.example.com")
                    .singleElement()
                    .matches(service -> service.port() == 80)
                    .matches(service -> service.endpoint().equals("127.0.0.1:" + mesh.vmPort()))
                    .matches(JoinReport.Service::mutualTls));
  }

  @Test
  void peersLoseItWhileItIsUnhealthyAndFindItAgain() throws IOException {
    vm.server().healthy(false);
    await().atMost(PATIENCE).until(() -> !peer.findsVm());
    assertThat(vm.phase()).isEqualTo(Phase.UNHEALTHY);
    assertThatIOException()
        .isThrownBy(() -> peer.get(VM_URL))
        .withStackTraceContaining("MESH-1503");
    assertThat(mesh.vmEntries()).as("an unhealthy VM stays registered").hasSize(1);

    vm.server().healthy(true);
    await().atMost(PATIENCE).until(peer::findsVm);
    assertThat(peer.get(VM_URL).status()).isEqualTo(200);
    await().atMost(PATIENCE).until(() -> vm.phase() == Phase.READY);
  }

  @Test
  void leavesPeersFirstAndTheRegistryAfterTheGracePeriod() {
    vm.close();
    await().atMost(PATIENCE).until(() -> !peer.findsVm());
    await().atMost(PATIENCE).until(() -> mesh.vmEntries().isEmpty());
    assertThat(vm.phase()).isEqualTo(Phase.LEFT);
    assertThat(mesh.istiod().violations()).isEmpty();
  }
}
