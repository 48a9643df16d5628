package io.meshjvm.house.journey;

import static io.meshjvm.house.journey.TestMesh.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.meshjvm.core.bootstrap.BootstrapException;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.testkit.ca.TestCa;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user reads whose five files are not as istioctl wrote them. */
@Execution(ExecutionMode.CONCURRENT)
class BadFilesJourneyTest {

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

  @ParameterizedTest
  @CsvSource({
    "mesh.yaml, 'defaultConfig: [', MESH-1006",
    "mesh.yaml, 'defaultConfig: 7', MESH-1007",
    "mesh.yaml, '', MESH-1003",
    "cluster.env, '$(rm -rf /)', MESH-1005",
    "cluster.env, 'CA_ADDR=''http://x''', MESH-1015",
    "root-cert.pem, '', MESH-1003",
    "hosts, 'istiod 127.0.0.1', MESH-1010"
  })
  void aBadFileIsNamedBeforeAnythingStarts(String file, String content, String code)
      throws IOException {
    Files.writeString(files.resolve(file), content);
    assertThatThrownBy(this::start)
        .isInstanceOfSatisfying(BootstrapException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(file);
    assertThat(mesh.istiod().network().acceptedConnections()).isZero();
  }

  @Test
  void aMissingDirectoryIsNamed() {
    Path nowhere = directory.resolve("nowhere");
    assertThatThrownBy(() -> Mesh.fromDirectory(nowhere).start())
        .isInstanceOfSatisfying(
            BootstrapException.class, e -> assertThat(e.code()).isEqualTo("MESH-1001"))
        .hasMessageContaining(nowhere.toString());
  }

  @Test
  void aRootFileWithoutCertificatesIsNamed() throws IOException {
    Files.writeString(files.resolve("root-cert.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n");
    assertDetail("root-cert.pem", "MESH-1210");
  }

  @Test
  void aMissingTokenIsNamedAndComesTooLateForNobody() throws IOException {
    Path token = files.resolve("istio-token");
    String good = Files.readString(token);
    Files.delete(token);
    TestMember vm = assertDetail(token.toString(), "MESH-1106");
    Files.writeString(token, good);
    vm.ready();
  }

  @Test
  void theRootsOfAnotherMeshAreNamedAndNoTokenIsSent() throws IOException {
    Files.writeString(files.resolve("root-cert.pem"), TestCa.create().rootsPem());
    assertDetail("root-cert.pem", "MESH-1102", "MESH-1202");
    assertThat(mesh.istiod().certificateRequests()).isEmpty();
    assertThat(mesh.istiod().requests()).isEmpty();
  }

  @Test
  void aControlPlaneOfAnotherNameIsNotBelieved() throws IOException {
    Path env = files.resolve("cluster.env");
    Files.writeString(env, Files.readString(env) + "ISTIOD_SAN='istiod.elsewhere.svc'\n");
    assertDetail("MESH-1202", "istiod.elsewhere.svc");
    assertThat(mesh.istiod().requests()).isEmpty();
  }

  private TestMember assertDetail(String... parts) throws IOException {
    TestMember vm = mesh.begin(files, TestMesh.VM, TestMesh.LOOPBACK, options -> options);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(vm.mesh().state().detail()).contains(parts));
    return vm;
  }

  private Mesh start() throws IOException {
    return Mesh.fromDirectory(files)
        .address(InetAddress.getByName(TestMesh.LOOPBACK))
        .closeOnShutdown(false)
        .start();
  }
}
