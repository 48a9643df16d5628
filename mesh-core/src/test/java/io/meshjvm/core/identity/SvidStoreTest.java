package io.meshjvm.core.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.testkit.ca.IssuedCertificate;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.TestCa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SvidStoreTest {

  private static final TestCa CA =
      TestCa.builder().keys(KeyAlgorithm.EC_P256).withIntermediate().build();
  private static final TrustBundle ROOTS = new TrustBundle(new LinkedHashSet<>(CA.roots()));
  private static final ExpectedIdentity EXPECTED =
      new ExpectedIdentity(SpiffeId.of(TrustDomain.CLUSTER_LOCAL, "shop", "cart"), false, false);

  @TempDir Path parent;
  private Path directory;
  private SvidStore store;

  @BeforeEach
  void create() {
    directory = parent.resolve("deep/store");
    store = new SvidStore(directory);
  }

  @Test
  void isEmptyAtFirst() {
    assertThat(load()).isEmpty();
  }

  @Test
  void givesBackWhatItKept() {
    Svid svid = svid("cart");
    store.save(svid, ROOTS);
    SvidStore.Stored stored = load().orElseThrow();
    assertThat(stored.svid()).isEqualTo(svid);
    assertThat(stored.roots()).isEqualTo(ROOTS);
  }

  @Test
  void s8LetsNobodyElseReadAndLeavesNothingElseBehind() throws IOException {
    store.save(svid("cart"), ROOTS);
    store.save(svid("cart"), ROOTS);
    assertThat(mode(directory)).isEqualTo("rwx------");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files)
          .allSatisfy(file -> assertThat(mode(file)).isEqualTo("rw-------"))
          .extracting(file -> file.getFileName().toString())
          .containsExactlyInAnyOrder("key.pem", "cert-chain.pem", "root-cert.pem");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "key.pem, rw-r--r--",
    "key.pem, rw-r-----",
    "key.pem, rw----r--",
    "cert-chain.pem, rw-rw----",
    "root-cert.pem, rw-rw-rw-"
  })
  void fault59IgnoresFilesThatOthersCanReachAndWarns(String name, String mode) throws IOException {
    store.save(svid("cart"), ROOTS);
    Files.setPosixFilePermissions(directory.resolve(name), PosixFilePermissions.fromString(mode));
    assertIgnored("too open");
  }

  @ParameterizedTest
  @ValueSource(strings = {"key.pem", "cert-chain.pem", "root-cert.pem"})
  void s8IgnoresLinksAndWritesReplaceThemInsteadOfFollowing(String name) throws IOException {
    store.save(svid("cart"), ROOTS);
    Path target = parent.resolve("target");
    Files.move(directory.resolve(name), target);
    Files.createSymbolicLink(directory.resolve(name), target);
    String before = Files.readString(target);
    assertIgnored("is not a regular file");
    store.save(svid("cart"), ROOTS);
    assertThat(Files.readString(target)).isEqualTo(before);
    assertThat(Files.isSymbolicLink(directory.resolve(name))).isFalse();
    assertThat(load()).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"key.pem", "cert-chain.pem", "root-cert.pem"})
  void fault59IgnoresEmptyAndTruncatedFiles(String name) throws IOException {
    store.save(svid("cart"), ROOTS);
    String whole = Files.readString(directory.resolve(name));
    for (String text : new String[] {"", "garbage", whole.substring(0, whole.length() / 2)}) {
      Files.writeString(directory.resolve(name), text);
      assertIgnored("is not used");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"key.pem", "root-cert.pem"})
  void ignoresARestWithoutOneOfItsFiles(String name) throws IOException {
    store.save(svid("cart"), ROOTS);
    Files.delete(directory.resolve(name));
    assertIgnored("is not used");
  }

  @Test
  void ignoresAKeyThatDoesNotBelongToTheChain() throws IOException {
    store.save(svid("cart"), ROOTS);
    Files.writeString(
        directory.resolve("key.pem"), PemWriter.privateKey(svid("cart").privateKey()));
    assertIgnored("no key there belongs to the certificate");
  }

  @Test
  void ignoresAnotherWorkloadsSvid() {
    store.save(svid("admin"), ROOTS);
    assertIgnored("MESH-1115");
  }

  @Test
  void ignoresAnExpiredSvid() {
    Svid svid = svid("cart");
    store.save(svid, ROOTS);
    assertThatThrownBy(() -> store.load(EXPECTED, svid.expires())).hasMessageContaining("expired");
  }

  @Test
  void ignoresAChainThatDoesNotEndAtTheStoredRoots() {
    TestCa other = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();
    store.save(svid("cart"), new TrustBundle(new LinkedHashSet<>(other.roots())));
    assertIgnored("MESH-1113");
  }

  @Test
  void survivesACrashBetweenChainAndKey() throws IOException {
    store.save(svid("cart"), ROOTS);
    String oldKey = Files.readString(directory.resolve("key.pem"));
    Svid next = svid("cart");
    store.save(next, ROOTS);
    Files.move(directory.resolve("key.pem"), directory.resolve("key.next.pem"));
    Files.writeString(directory.resolve("key.pem"), oldKey);
    Files.setPosixFilePermissions(
        directory.resolve("key.pem"), PosixFilePermissions.fromString("rw-------"));
    assertThat(load().orElseThrow().svid()).isEqualTo(next);
  }

  @Test
  void refusesADirectoryThatOthersCanWriteTo() throws IOException {
    Files.createDirectories(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertUnusable();
  }

  @Test
  void refusesAFileInPlaceOfTheDirectory() throws IOException {
    Files.createDirectories(directory.getParent());
    Files.writeString(directory, "");
    assertUnusable();
  }

  private void assertUnusable() {
    assertThatThrownBy(this::load)
        .isInstanceOfSatisfying(
            IdentityException.class, e -> assertThat(e.code()).isEqualTo("MESH-1120"));
    assertThatThrownBy(() -> store.save(svid("cart"), ROOTS))
        .isInstanceOfSatisfying(
            IdentityException.class, e -> assertThat(e.code()).isEqualTo("MESH-1120"));
  }

  private void assertIgnored(String reason) {
    assertThatThrownBy(this::load)
        .isInstanceOfSatisfying(
            IdentityException.class, e -> assertThat(e.code()).isEqualTo("MESH-1121"))
        .hasMessageContaining(reason);
  }

  private Optional<SvidStore.Stored> load() {
    return store.load(EXPECTED, Instant.now());
  }

  private static Svid svid(String account) {
    IssuedCertificate issued = CA.issue("shop", account, Duration.ofHours(1));
    return new Svid(
        SpiffeId.of(TrustDomain.CLUSTER_LOCAL, "shop", account),
        issued.chain(),
        issued.privateKey());
  }

  private static String mode(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
