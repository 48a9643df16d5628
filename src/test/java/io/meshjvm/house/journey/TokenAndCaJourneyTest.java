package io.meshjvm.house.journey;

import static io.meshjvm.house.journey.TestMesh.PATIENCE;
import static io.meshjvm.house.journey.TestMesh.VM_URL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meshjvm.sdk.JoinReport;
import io.meshjvm.sdk.MeshState.Phase;
import io.meshjvm.testkit.fault.CaFault;
import io.meshjvm.testkit.journal.CertificateRecord;
import io.meshjvm.testkit.journal.Connection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A member outlives its token, and a CA that is away or gives out nonsense. */
@Execution(ExecutionMode.CONCURRENT)
class TokenAndCaJourneyTest {

  private static final int CALLS = 20;

  @TempDir private Path directory;
  private TestMesh mesh;
  private Path vmFiles;
  private TestMember peer;
  private TestMember vm;
  private Load toVm;
  private X509Certificate firstLeaf;

  @BeforeEach
  void join() throws IOException {
    mesh = TestMesh.start(directory);
    peer = mesh.peer();
    vmFiles = mesh.files("vm", TestMesh.VM);
    vm = mesh.begin(vmFiles, TestMesh.VM, TestMesh.LOOPBACK, options -> options).ready();
    await().atMost(PATIENCE).until(peer::findsVm);
    toVm = Load.from(peer, VM_URL, vm.id().toString());
    firstLeaf = peer.leafOf(vm);
  }

  @AfterEach
  void end() {
    toVm.close();
    mesh.close();
  }

  @Test
  void reconnectsAndRenewsByCertificateOnceTheTokenHasExpired() throws Exception {
    String expired = mesh.istiod().issueToken("vm", "my-vm", Duration.ofMinutes(-5));
    Files.writeString(vmFiles.resolve("istio-token"), expired);
    Set<String> before = connections();
    mesh.istiod().restart();
    await().atMost(PATIENCE).until(() -> reconnected(before));
    assertThat(mesh.istiod().connections())
        .filteredOn(c -> c.identity().equals(vm.id().toString()))
        .allMatch(Connection::byCertificate);

    vm.mesh().renewIdentity();
    awaitAnotherLeaf();
    assertThat(certificateRequestsOfVm())
        .last()
        .matches(CertificateRecord::byCertificate)
        .matches(request -> request.outcome().equals("OK"));
    toVm.awaitMore(CALLS);
    toVm.endsWithoutFailure(CALLS);
  }

  @Test
  void servesWithTheOldCertificateWhileTheCaIsDownAndRecoversByItself() throws Exception {
    mesh.istiod().caFaults().down();
    vm.mesh().renewIdentity();
    await().atMost(PATIENCE).until(() -> vm.phase() == Phase.DEGRADED);
    JoinReport report = vm.mesh().joinReport();
    assertThat(vm.identity().problem()).startsWith("MESH-1101").contains("CA is down");
    assertThat(report.state().detail()).startsWith("MESH-1101");
    assertThat(report.text()).contains("MESH-1101");
    toVm.awaitMore(CALLS);
    assertThat(peer.leafOf(vm)).isEqualTo(firstLeaf);

    mesh.istiod().caFaults().clear();
    awaitAnotherLeaf();
    await().atMost(PATIENCE).until(() -> vm.phase() == Phase.READY);
    assertThat(vm.identity().problem()).isNull();
    toVm.endsWithoutFailure(CALLS);
  }

  @ParameterizedTest
  @CsvSource({
    "OTHER_KEY, MESH-1112",
    "OTHER_IDENTITY, MESH-1115",
    "EXPIRED, MESH-1118",
    "NO_ROOT, MESH-1110",
    "EMPTY, MESH-1110",
    "GARBAGE, MESH-1111"
  })
  void keepsTheOldCertificateWhenTheNewOneIsBad(CaFault fault, String code) throws Exception {
    mesh.istiod().caFaults().spoil(fault);
    vm.mesh().renewIdentity();
    await().atMost(PATIENCE).until(() -> vm.identity().problem() != null);
    assertThat(vm.identity().problem()).startsWith(code);
    assertThat(mesh.istiod().caFaults().count(fault)).isPositive();
    toVm.awaitMore(CALLS);
    assertThat(peer.leafOf(vm)).isEqualTo(firstLeaf);

    mesh.istiod().caFaults().clear();
    awaitAnotherLeaf();
    assertThat(vm.identity().spiffeId()).isEqualTo("spiffe://cluster.local/ns/vm/sa/my-vm");
    toVm.endsWithoutFailure(CALLS);
  }

  private void awaitAnotherLeaf() {
    await().atMost(PATIENCE).until(() -> !peer.leafOf(vm).equals(firstLeaf));
  }

  private List<CertificateRecord> certificateRequestsOfVm() {
    return mesh.istiod().certificateRequests().stream()
        .filter(request -> request.identity().equals(vm.id().toString()))
        .toList();
  }

  private Set<String> connections() {
    return mesh.istiod().connections().stream().map(Connection::id).collect(Collectors.toSet());
  }

  private boolean reconnected(Set<String> before) {
    Set<String> now = connections();
    return now.size() == 2 && now.stream().noneMatch(before::contains);
  }
}
