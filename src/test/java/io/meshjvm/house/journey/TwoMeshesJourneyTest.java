package io.meshjvm.house.journey;

import static io.meshjvm.house.journey.TestMesh.PATIENCE;
import static io.meshjvm.house.journey.TestMesh.VM_URL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import io.meshjvm.core.identity.TrustDomain;
import io.meshjvm.sdk.MeshState.Phase;
import io.meshjvm.testkit.Istiod;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Two meshes in one JVM share nothing. */
@Execution(ExecutionMode.CONCURRENT)
class TwoMeshesJourneyTest {

  @TempDir private Path directory;
  private TestMesh east;
  private TestMesh west;
  private TestMember eastPeer;
  private TestMember westPeer;
  private TestMember eastVm;
  private TestMember westVm;

  @BeforeEach
  void join() throws IOException {
    east = TestMesh.start(directory.resolve("east"), Istiod.builder().trustDomain("east.example"));
    west = TestMesh.start(directory.resolve("west"), Istiod.builder().trustDomain("west.example"));
    eastPeer = east.peer();
    westPeer = west.peer();
    eastVm = east.vm();
    westVm = west.vm();
    await().atMost(PATIENCE).until(() -> eastPeer.findsVm() && westPeer.findsVm());
  }

  @AfterEach
  void end() {
    east.close();
    west.close();
  }

  @Test
  void theSameNameLeadsToEachMeshsOwnService() throws IOException {
    assertThat(eastVm.id().trustDomain()).isEqualTo(new TrustDomain("east.example"));
    assertThat(westVm.id().trustDomain()).isEqualTo(new TrustDomain("west.example"));
    assertThat(eastPeer.get(VM_URL).self()).isEqualTo("spiffe://east.example/ns/vm/sa/my-vm");
    assertThat(westPeer.get(VM_URL).self()).isEqualTo("spiffe://west.example/ns/vm/sa/my-vm");
  }

  @Test
  void namesOfOneAreUnknownToTheOther() throws IOException {
    east.istiod().apply(east.yaml("news"));
    await().atMost(PATIENCE).until(() -> eastVm.mesh().knows("news.example.com"));
    // The push of an unrelated change that came later has been seen, so the first one is not late.
    west.istiod().apply(west.yaml("news").replace("news", "other"));
    await().atMost(PATIENCE).until(() -> westVm.mesh().knows("other.example.com"));
    assertThat(westVm.mesh().knows("news.example.com")).isFalse();
    assertThat(eastVm.mesh().knows("other.example.com")).isFalse();
  }

  @Test
  void s23AMemberOfOneIsNoPeerOfTheOther() throws IOException {
    assertThat(eastPeer.leafOf(eastVm)).isNotNull();
    assertThatIOException().isThrownBy(() -> eastPeer.leafOf(westVm));
    assertThatIOException().isThrownBy(() -> westPeer.leafOf(eastVm));
  }

  @Test
  void s23ClosingOneLeavesTheOther() throws IOException {
    eastVm.close();
    eastPeer.close();
    east.istiod().close();
    assertThat(eastVm.phase()).isEqualTo(Phase.LEFT);
    assertThat(westVm.phase()).isEqualTo(Phase.READY);
    assertThat(westPeer.get(VM_URL).status()).isEqualTo(200);
    var before = westPeer.leafOf(westVm);
    westVm.mesh().renewIdentity();
    await().atMost(PATIENCE).until(() -> !westPeer.leafOf(westVm).equals(before));
  }
}
