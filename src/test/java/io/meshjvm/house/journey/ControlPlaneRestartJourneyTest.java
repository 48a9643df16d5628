package io.meshjvm.house.journey;

import static io.meshjvm.house.journey.TestMesh.PATIENCE;
import static io.meshjvm.house.journey.TestMesh.PEER_URL;
import static io.meshjvm.house.journey.TestMesh.VM_URL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meshjvm.sdk.MeshState.Phase;
import io.meshjvm.testkit.journal.Connection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The control plane comes and goes while members serve each other, and nobody who calls notices.
 */
@Execution(ExecutionMode.CONCURRENT)
class ControlPlaneRestartJourneyTest {

  private static final int RESTARTS = 3;
  private static final int CALLS = 40;

  @TempDir private Path directory;
  private TestMesh mesh;
  private TestMember peer;
  private TestMember vm;
  private Load toVm;
  private Load toPeer;

  @BeforeEach
  void join() throws IOException {
    mesh = TestMesh.start(directory);
    peer = mesh.peer();
    vm = mesh.vm();
    await().atMost(PATIENCE).until(() -> peer.findsVm() && vm.finds("httpbin.default", 8000));
    toVm = Load.from(peer, VM_URL, vm.id().toString());
    toPeer = Load.from(vm, PEER_URL, peer.id().toString());
  }

  @AfterEach
  void end() {
    toVm.close();
    toPeer.close();
    mesh.close();
  }

  @Test
  void fault1RestartsAreNotNoticedByCallers() throws Exception {
    for (int i = 0; i < RESTARTS; i++) {
      Set<String> before = connections();
      mesh.istiod().restart();
      awaitOtherConnections(before);
      toVm.awaitMore(CALLS);
      toPeer.awaitMore(CALLS);
    }
    expectNewsToArrive();
    endWithoutFailure(RESTARTS * CALLS);
  }

  @Test
  void goingAwayIsNotNoticedByCallersAndTheEntryStays() throws Exception {
    for (int i = 0; i < RESTARTS; i++) {
      Set<String> before = connections();
      mesh.istiod().goAway(TestMesh.PATIENCE);
      awaitOtherConnections(before);
      toVm.awaitMore(CALLS);
      assertThat(mesh.vmEntries()).hasSize(1);
    }
    assertThat(vm.phase()).isEqualTo(Phase.READY);
    assertThat(vm.mesh().joinReport().stream().lastFailure()).as("all of it planned").isNull();
    expectNewsToArrive();
    endWithoutFailure(RESTARTS * CALLS);
  }

  @Test
  void fault5MembersGoOnWithoutNetworkToTheControlPlane() throws Exception {
    mesh.istiod().network().refuse();
    mesh.istiod().network().reset();
    await()
        .atMost(PATIENCE)
        .until(() -> vm.phase() == Phase.DEGRADED && peer.phase() == Phase.DEGRADED);
    assertThat(vm.mesh().state().detail()).contains("MESH-1201").contains("no stream to");
    toVm.awaitMore(2 * CALLS);
    toPeer.awaitMore(2 * CALLS);

    mesh.istiod().network().restore();
    await().atMost(PATIENCE).until(() -> vm.phase() == Phase.READY && peer.phase() == Phase.READY);
    expectNewsToArrive();
    endWithoutFailure(2 * CALLS);
  }

  private Set<String> connections() {
    return mesh.istiod().connections().stream().map(Connection::id).collect(Collectors.toSet());
  }

  private void awaitOtherConnections(Set<String> before) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              Set<String> now = connections();
              return now.size() == 2 && now.stream().noneMatch(before::contains);
            });
    await().atMost(PATIENCE).until(() -> vm.phase() == Phase.READY && peer.phase() == Phase.READY);
  }

  private void expectNewsToArrive() throws IOException {
    assertThat(vm.mesh().knows("news.example.com")).isFalse();
    mesh.istiod().apply(mesh.yaml("news"));
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                vm.mesh().knows("news.example.com")
                    && peer.mesh().knows("news.example.com")
                    && peer.finds("news.example.com", 81));
    assertThat(peer.get("http://news.example.com:81/").self()).isEqualTo(vm.id().toString());
  }

  private void endWithoutFailure(int least) throws InterruptedException {
    toVm.endsWithoutFailure(least);
    toPeer.endsWithoutFailure(CALLS);
    assertThat(mesh.istiod().violations()).isEmpty();
    assertThat(mesh.istiod().nacks()).isEmpty();
  }
}
