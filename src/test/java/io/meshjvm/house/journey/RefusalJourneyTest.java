package io.meshjvm.house.journey;

import static io.meshjvm.house.journey.TestMesh.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.meshjvm.sdk.Mesh;
import io.meshjvm.sdk.MeshJoinException;
import io.meshjvm.sdk.MeshState.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The control plane says no: the user learns why and what to do, and what is mended heals. */
@Execution(ExecutionMode.CONCURRENT)
class RefusalJourneyTest {

  @TempDir private Path directory;
  private TestMesh mesh;
  private Path files;

  @BeforeEach
  void writeFiles() throws IOException {
    mesh = TestMesh.start(directory);
    files = mesh.files("vm", TestMesh.VM);
  }

  @AfterEach
  void end() {
    mesh.close();
  }

  @Test
  void aMissingWorkloadGroupIsNamedAndOnceItIsThereTheMemberIsReady() throws IOException {
    mesh.istiod().delete("WorkloadGroup", "vm", "python-http");
    TestMember vm = begin();
    awaitRefusal(
        vm,
        "MESH-1301",
        "cannot find WorkloadGroup vm/python-http",
        "kubectl apply -f workloadgroup.yaml");
    assertThat(vm.mesh().joinReport().registration().problem()).startsWith("MESH-1301");
    assertThat(mesh.vmEntries()).isEmpty();

    mesh.istiod().apply(mesh.scenario());
    vm.ready();
    assertThat(mesh.vmEntries()).hasSize(1);
    assertThat(vm.mesh().joinReport().registration().problem()).isNull();
  }

  @Test
  void aServiceAccountOtherThanTheGroupsIsNamed() throws IOException {
    mesh.istiod().apply(mesh.scenario().replace("serviceAccount: my-vm", "serviceAccount: other"));
    TestMember vm = begin();
    awaitRefusal(
        vm, "MESH-1302", "service account mismatch", "istioctl x workload entry configure");
    assertThat(mesh.vmEntries()).isEmpty();
  }

  @Test
  void aTokenOfAnotherNamespaceIsNamed() throws IOException {
    String token = mesh.istiod().issueToken("default", "my-vm", Duration.ofHours(1));
    Files.writeString(files.resolve("istio-token"), token);
    TestMember vm = begin();
    awaitRefusal(vm, "no SVID (MESH-1115", "kubectl create token my-vm -n vm --audience istio-ca");
    assertThat(vm.mesh().state().detail()).doesNotContain(token);
    assertThat(mesh.vmEntries()).isEmpty();
  }

  @Test
  void anExpiredTokenIsNamedAndAFreshOneHeals() throws IOException {
    String expired = mesh.istiod().issueToken("vm", "my-vm", Duration.ofMinutes(-5));
    Files.writeString(files.resolve("istio-token"), expired);
    TestMember vm = begin();
    awaitRefusal(vm, "MESH-1307", "kubectl create token my-vm -n vm --audience istio-ca");
    assertThat(vm.mesh().state().detail()).doesNotContain(expired);

    String fresh = mesh.istiod().issueToken("vm", "my-vm", Duration.ofHours(1));
    Files.writeString(files.resolve("istio-token"), fresh);
    vm.ready();
  }

  @Test
  void fault2WithoutAControlPlaneTheMemberSaysSoAndRegistersNothing() throws IOException {
    mesh.istiod().network().refuse();
    TestMember vm = begin();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(vm.mesh().state().detail()).containsAnyOf("MESH-1101", "MESH-1201"));
    assertThatThrownBy(() -> vm.mesh().awaitReady(Duration.ofMillis(1)))
        .isInstanceOf(MeshJoinException.class)
        .hasMessageContaining("MESH-3001");
    assertThat(mesh.vmEntries()).isEmpty();

    mesh.istiod().network().restore();
    vm.ready();
    assertThat(mesh.vmEntries()).hasSize(1);
  }

  @Test
  void joiningTellsWhatIsMissingAndLeavesNothingBehind() {
    mesh.istiod().delete("WorkloadGroup", "vm", "python-http");
    assertThatThrownBy(
            () ->
                Mesh.fromDirectory(files)
                    .address(java.net.InetAddress.getByName(TestMesh.LOOPBACK))
                    .closeOnShutdown(false)
                    .join(Duration.ofSeconds(8)))
        .isInstanceOfSatisfying(
            MeshJoinException.class, e -> assertThat(e.code()).isEqualTo("MESH-3001"))
        .hasMessageContaining("MESH-1301")
        .hasMessageContaining("kubectl apply -f workloadgroup.yaml");
    await().atMost(PATIENCE).until(() -> mesh.istiod().network().openConnections() == 0);
  }

  /** One reason may be there before another. */
  private static void awaitRefusal(TestMember vm, String... parts) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(vm.phase()).isEqualTo(Phase.REFUSED);
              assertThat(vm.mesh().state().detail()).contains(parts);
            });
  }

  private TestMember begin() throws IOException {
    return mesh.begin(files, TestMesh.VM, TestMesh.LOOPBACK, options -> options);
  }
}
