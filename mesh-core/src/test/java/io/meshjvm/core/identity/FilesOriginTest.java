package io.meshjvm.core.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.testkit.ca.IssuedCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesOriginTest {

  @TempDir Path directory;
  private IdentityRig rig;
  private Path mount;

  @BeforeEach
  void build() throws IOException {
    rig = new IdentityRig(directory);
    mount = Files.createDirectory(directory.resolve("mount"));
  }

  @Test
  void takesTheMountedPairAndAsksNobody() throws IOException {
    IssuedCertificate issued = write(mount);
    WorkloadIdentity identity = started().identity().current().orElseThrow();
    assertThat(identity.svid().leaf()).isEqualTo(issued.leaf());
    assertThat(identity.source()).isEqualTo("files");
    assertThat(identity.trustBundle().roots()).containsExactlyElementsOf(rig.ca.roots());
    rig.time.advance(Duration.ofMinutes(30));
    assertThat(rig.service.requests).isEmpty();
    assertThat(rig.published).hasSize(1);
  }

  @Test
  void followsASwapOfTheLinkBehindTheFiles() throws IOException {
    Path first = Files.createDirectory(mount.resolve("..2026_01"));
    Path second = Files.createDirectory(mount.resolve("..2026_02"));
    write(first);
    IssuedCertificate next = write(second);
    Files.createSymbolicLink(mount.resolve("..data"), first.getFileName());
    for (String name : new String[] {"key.pem", "cert-chain.pem", "root-cert.pem"}) {
      Files.createSymbolicLink(mount.resolve(name), Path.of("..data", name));
    }
    IdentityManager manager = started();
    Files.createSymbolicLink(mount.resolve("..tmp"), second.getFileName());
    Files.move(mount.resolve("..tmp"), mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    rig.time.advance(FilesOrigin.POLL);
    assertThat(leaf(manager)).isEqualTo(next.leaf());
  }

  @Test
  void waitsWhileKeyAndCertificateDisagreeAndTakesThePairOnceWhole() throws IOException {
    write(mount);
    IdentityManager manager = started();
    IssuedCertificate next = rig.ca.issue("shop", "cart", Duration.ofHours(2));
    Files.writeString(mount.resolve("cert-chain.pem"), next.chainPem());
    rig.time.advance(FilesOrigin.POLL);
    assertThat(rig.published).hasSize(1);
    assertThat(manager.status().current().lastFailure()).isEmpty();
    Files.writeString(mount.resolve("key.pem"), next.privateKeyPem());
    rig.time.advance(FilesOrigin.QUICK_POLL);
    assertThat(leaf(manager)).isEqualTo(next.leaf());
  }

  @Test
  void reportsADisagreementThatLastsAndKeepsTheOldPair() throws IOException {
    IssuedCertificate old = write(mount);
    IdentityManager manager = started();
    Files.writeString(
        mount.resolve("key.pem"),
        rig.ca.issue("shop", "cart", Duration.ofHours(1)).privateKeyPem());
    rig.time.advance(Duration.ofSeconds(16));
    assertThat(manager.status().current().lastFailure().orElseThrow().code())
        .isEqualTo("MESH-1123");
    assertThat(leaf(manager)).isEqualTo(old.leaf());
    IssuedCertificate next = write(mount);
    rig.time.advance(FilesOrigin.POLL);
    assertThat(leaf(manager)).isEqualTo(next.leaf());
    assertThat(manager.status().current().lastFailure()).isEmpty();
  }

  @Test
  void namesTheFileThatIsMissingAtOnceWhenThereIsNoIdentityYet() throws IOException {
    write(mount);
    Files.delete(mount.resolve("key.pem"));
    IdentityManager manager = started();
    IdentityProblem failure = manager.status().current().lastFailure().orElseThrow();
    assertThat(failure.code()).isEqualTo("MESH-1122");
    assertThat(failure.problem().toString()).contains("key.pem");
    write(mount);
    rig.time.advance(FilesOrigin.QUICK_POLL);
    assertThat(manager.identity().current()).isPresent();
  }

  @Test
  void warnsWhenTheFilesAreForAnotherWorkload() throws IOException {
    write(mount, rig.ca.issue("shop", "admin", Duration.ofHours(1)));
    IdentityManager manager = started();
    assertThat(manager.identity().current()).isPresent();
    assertThat(manager.status().current().warnings())
        .extracting(IdentityProblem::code)
        .containsExactly("MESH-1115");
  }

  @Test
  void raisesTheAlarmWhenNobodyReplacesTheFiles() throws IOException {
    write(mount);
    IdentityManager manager = started();
    rig.time.advance(Duration.ofMinutes(62));
    assertThat(manager.status().current().warnings())
        .extracting(IdentityProblem::code)
        .containsExactly("MESH-1131");
  }

  @Test
  void stopsAtClose() throws IOException {
    write(mount);
    IdentityManager manager = started();
    manager.close();
    rig.time.advance(Duration.ofMinutes(1));
    assertThat(rig.time.pendingTasks()).isZero();
  }

  private IdentityManager started() {
    return rig.started(TestSettings.identity().files(mount).build());
  }

  private IssuedCertificate write(Path target) throws IOException {
    return write(target, rig.ca.issue("shop", "cart", Duration.ofHours(1)));
  }

  private IssuedCertificate write(Path target, IssuedCertificate issued) throws IOException {
    Files.writeString(target.resolve("key.pem"), issued.privateKeyPem());
    Files.writeString(target.resolve("cert-chain.pem"), issued.chainPem());
    Files.writeString(target.resolve("root-cert.pem"), rig.ca.rootsPem());
    return issued;
  }

  private static Object leaf(IdentityManager manager) {
    return manager.identity().current().orElseThrow().svid().leaf();
  }
}
