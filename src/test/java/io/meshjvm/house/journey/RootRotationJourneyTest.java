package io.meshjvm.house.journey;

import static io.meshjvm.house.journey.TestMesh.PATIENCE;
import static io.meshjvm.house.journey.TestMesh.PEER_URL;
import static io.meshjvm.house.journey.TestMesh.VM_URL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import io.meshjvm.sdk.MeshBuilder;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.VmSpec;
import io.meshjvm.testkit.ca.IssuedCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The mesh changes its root under load, from A over A and B to B, and no call fails. */
@Execution(ExecutionMode.CONCURRENT)
class RootRotationJourneyTest {

  private static final int CALLS = 40;

  @TempDir private Path directory;
  private TestMesh mesh;
  private TestMember peer;
  private TestMember vm;
  private Path peerFiles;
  private Path vmFiles;

  @BeforeEach
  void join() throws IOException {
    mesh =
        TestMesh.start(
            directory, Istiod.builder().trustBundles().gracePeriod(Duration.ofMinutes(1)));
    peerFiles = mesh.files("peer", TestMesh.PEER);
    vmFiles = mesh.files("vm", TestMesh.VM);
    peer = start(peerFiles, TestMesh.PEER);
    vm = start(vmFiles, TestMesh.VM);
    await().atMost(PATIENCE).until(() -> peer.findsVm() && vm.finds("httpbin.default", 8000));
  }

  @AfterEach
  void end() {
    mesh.close();
  }

  @Test
  void noCallFailsAndWhoHasOnlyTheOldRootIsRefusedAfterwards() throws Exception {
    IssuedCertificate old = mesh.istiod().ca().issue("default", "httpbin", Duration.ofHours(1));
    X509Certificate rootA = mesh.istiod().ca().roots().get(0);
    assertThat(RawCaller.statusOf(vm, old, List.of(rootA))).isEqualTo(200);

    try (Load toVm = Load.from(peer, VM_URL, vm.id().toString());
        Load toPeer = Load.from(vm, PEER_URL, peer.id().toString())) {
      believeBoth();
      signWithTheNew(rootA);
      endConnectionsOf(toVm);
      endConnectionsOf(toPeer);
      retireTheOld();
      toVm.awaitMore(CALLS);
      toPeer.awaitMore(CALLS);
      toVm.endsWithoutFailure(2 * CALLS);
      toPeer.endsWithoutFailure(CALLS);
    }

    List<X509Certificate> roots = mesh.istiod().ca().roots();
    IssuedCertificate fresh = mesh.istiod().ca().issue("default", "httpbin", Duration.ofHours(1));
    assertThat(RawCaller.statusOf(vm, fresh, roots)).isEqualTo(200);
    assertThatIOException().isThrownBy(() -> RawCaller.statusOf(vm, old, roots));
    assertThatIOException()
        .as("nor does the old peer believe the server")
        .isThrownBy(() -> RawCaller.statusOf(vm, fresh, List.of(rootA)));
  }

  /** First step: a second root, pushed, and written where the machine keeps its roots. */
  private void believeBoth() throws IOException {
    mesh.istiod().addRoot();
    await()
        .atMost(PATIENCE)
        .until(() -> vm.identity().roots() == 2 && peer.identity().roots() == 2);
    writeRoots();
  }

  /** Second step: leaves of the new root; there is no moment at which one side lacks it. */
  private void signWithTheNew(X509Certificate rootA) {
    mesh.istiod().signWithNewestRoot();
    vm.mesh().renewIdentity();
    peer.mesh().renewIdentity();
    await()
        .atMost(PATIENCE)
        .until(() -> !isSignedBy(peer.leafOf(vm), rootA) && !isSignedBy(vm.leafOf(peer), rootA));
  }

  /**
   * A connection shows the leaf that it began with, for as long as it lasts, and servers ask about
   * it with the roots of the day; so those that showed the old root end before that root goes.
   */
  private static void endConnectionsOf(Load load) {
    load.reconnect();
    load.awaitMore(CALLS);
  }

  /** Third step: the old root goes from all three places that name it. */
  private void retireTheOld() throws IOException {
    mesh.istiod().retireOldRoots();
    writeRoots();
    vm.mesh().renewIdentity();
    peer.mesh().renewIdentity();
    await()
        .atMost(PATIENCE)
        .until(() -> vm.identity().roots() == 1 && peer.identity().roots() == 1);
  }

  private void writeRoots() throws IOException {
    String pem = mesh.istiod().rootCertificatesPem();
    Files.writeString(vmFiles.resolve("root-cert.pem"), pem);
    Files.writeString(peerFiles.resolve("root-cert.pem"), pem);
  }

  private TestMember start(Path files, VmSpec spec) throws IOException {
    return mesh.begin(files, spec, TestMesh.LOOPBACK, RootRotationJourneyTest::shortLived).ready();
  }

  /** The root file is read again more often for an SVID of a short life. */
  private static MeshBuilder shortLived(MeshBuilder builder) {
    return builder.set("secretTtl", "1m");
  }

  private static boolean isSignedBy(X509Certificate leaf, X509Certificate root) {
    try {
      leaf.verify(root.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      // That is the answer.
      return false;
    }
  }
}
