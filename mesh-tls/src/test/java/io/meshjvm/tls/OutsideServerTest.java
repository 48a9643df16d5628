package io.meshjvm.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.testkit.ca.IssuedCertificate;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.TestCa;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers that are no members: who is believed, and what they are shown. */
class OutsideServerTest {

  private static final TestCa MESH = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();
  private static final TestCa OUTSIDE = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();
  private static final IssuedCertificate SERVER =
      OUTSIDE.issueServer(List.of("api.example.org", "*.wild.example.org"));

  @ParameterizedTest
  @EnumSource(ClientKind.class)
  void callsAServerByItsNameWithoutAnIdentity(ClientKind kind) throws Exception {
    try (Member client = Member.withoutIdentity(MESH, kind.engine());
        ForeignServer server = ForeignServer.start(SERVER, null)) {
      assertThat(kind.call(client.tls(), target("api.example.org"), server.port()))
          .isEqualTo("nobody, api.example.org");
    }
  }

  @ParameterizedTest
  @EnumSource(ClientKind.class)
  void showsTheCertificateThatTheApplicationGave(ClientKind kind) throws Exception {
    IssuedCertificate own = OUTSIDE.issue("bank", "teller", Duration.ofHours(1));
    ClientTarget target =
        target("api.example.org").showing(TlsMaterial.certificate(own.privateKey(), own.chain()));
    try (Member client = Member.of(MESH, "caller", kind.engine());
        ForeignServer server = ForeignServer.start(SERVER, OUTSIDE.roots())) {
      assertThat(kind.call(client.tls(), target, server.port()))
          .isEqualTo(OUTSIDE.spiffeId("bank", "teller") + ", api.example.org");
    }
  }

  @ParameterizedTest
  @EnumSource(ClientKind.class)
  void neverShowsTheSvidToAServerOutside(ClientKind kind) throws Exception {
    try (Member client = Member.of(MESH, "caller", kind.engine());
        ForeignServer server = ForeignServer.start(SERVER, MESH.roots())) {
      ClientTarget target = target("api.example.org");
      assertThatThrownBy(() -> kind.call(client.tls(), target, server.port()))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void saysThatItHadNoCertificateToShow() throws Exception {
    try (Member client = Member.of(MESH, "caller");
        ForeignServer server = ForeignServer.start(SERVER, OUTSIDE.roots())) {
      ClientTarget target = target("api.example.org");
      assertThatThrownBy(
              () -> ClientKind.CONNECTED_SOCKET.call(client.tls(), target, server.port()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("MESH-2105")
          .hasMessageContaining("we are without a certificate (DestinationRule mode SIMPLE)");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "api.example.org, true",
    "API.example.org., true",
    "a.wild.example.org, true",
    "other.example.org, false",
    "a.b.wild.example.org, false",
    "wild.example.org, false",
    "example.org, false",
    "127.0.0.1, false",
    "spiffe://example.org, false",
  })
  void believesOnlyTheNamesInTheCertificate(String name, boolean believed) throws Exception {
    assertThat(CertificateNames.of(SERVER.leaf()).areFor(Set.of(name))).isEqualTo(believed);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.1, true",
    "10.0.0.1, 10.0.0.2, false",
    "::1, 0:0:0:0:0:0:0:1, true",
    "spiffe://a/b, spiffe://a/b, true",
    "spiffe://a/b, spiffe://a/B, false",
    "10.0.0.1, *.0.0.1, false",
  })
  void comparesAddressesAndUris(String wanted, String name, boolean match) {
    assertThat(new CertificateNames(List.of(name)).areFor(Set.of(wanted))).isEqualTo(match);
  }

  @ParameterizedTest
  @EnumSource(ClientKind.class)
  void refusesAServerOfAnotherName(ClientKind kind) throws Exception {
    try (Member client = Member.of(MESH, "caller", kind.engine());
        ForeignServer server = ForeignServer.start(SERVER, null)) {
      ClientTarget target = target("bank.example.org");
      assertThatThrownBy(() -> kind.call(client.tls(), target, server.port()))
          .isInstanceOf(IOException.class)
          .hasStackTraceContaining("MESH-2121")
          .hasStackTraceContaining("expected a certificate for one of [bank.example.org]");
    }
  }

  @Test
  void judgesTheServerOfAnEstablishedSession() throws Exception {
    try (Member client = Member.withoutIdentity(MESH, TlsEngine.AUTOMATIC);
        ForeignServer server = ForeignServer.start(SERVER, null);
        SSLSocket socket =
            client
                .tls()
                .connect(
                    new Socket(InetAddress.getLoopbackAddress(), server.port()),
                    target("api.example.org"))) {
      client.tls().requireCallee(socket.getSession(), target("api.example.org").peer());
      assertThatThrownBy(
              () -> client.tls().requireCallee(socket.getSession(), target("b.example.org").peer()))
          .isInstanceOf(SSLPeerUnverifiedException.class)
          .hasMessageContaining("MESH-2121");
    }
  }

  @Test
  void refusesAServerThatOnlyTheMeshVouchesFor() throws Exception {
    IssuedCertificate member = MESH.issueServer(List.of("api.example.org"));
    try (Member client = Member.of(MESH, "caller");
        ForeignServer server = ForeignServer.start(member, null)) {
      ClientTarget target = target("api.example.org");
      assertThatThrownBy(
              () -> ClientKind.CONNECTED_SOCKET.call(client.tls(), target, server.port()))
          .isInstanceOf(IOException.class)
          .hasStackTraceContaining("MESH-2121")
          .hasStackTraceContaining("expected a chain to");
    }
  }

  @Test
  void refusesAPrivateServerWithTheRootsOfTheSystem() throws Exception {
    ClientTarget target =
        new ClientTarget("", List.of(), certified("api.example.org", TlsMaterial.systemRoots()));
    try (Member client = Member.of(MESH, "caller");
        ForeignServer server = ForeignServer.start(SERVER, null)) {
      assertThatThrownBy(
              () -> ClientKind.CONNECTED_SOCKET.call(client.tls(), target, server.port()))
          .hasStackTraceContaining("MESH-2121");
    }
  }

  @Test
  void readsFilesAgainWhenTheyChangeAndKeepsTheLastGood(@TempDir Path directory) throws Exception {
    Path roots = Files.writeString(directory.resolve("roots.pem"), MESH.rootsPem());
    ClientTarget target =
        new ClientTarget("", List.of(), certified("api.example.org", TlsMaterial.roots(roots)));
    try (Member client = Member.of(MESH, "caller");
        ForeignServer server = ForeignServer.start(SERVER, null)) {
      assertThatThrownBy(
              () -> ClientKind.CONNECTED_SOCKET.call(client.tls(), target, server.port()))
          .hasStackTraceContaining("MESH-2121");

      change(roots, OUTSIDE.rootsPem(), 1);
      ClientKind.CONNECTED_SOCKET.call(client.tls(), target, server.port());
      change(roots, "no roots", 2);
      ClientKind.CONNECTED_SOCKET.call(client.tls(), target, server.port());
      Files.delete(roots);
      ClientKind.CONNECTED_SOCKET.call(client.tls(), target, server.port());
    }
  }

  @Test
  void showsACertificateFromFiles(@TempDir Path directory) throws Exception {
    IssuedCertificate own = OUTSIDE.issue("bank", "teller", Duration.ofHours(1));
    Path chain = Files.writeString(directory.resolve("chain.pem"), own.chainPem());
    Path key = Files.writeString(directory.resolve("key.pem"), own.privateKeyPem());
    ClientTarget target = target("api.example.org").showing(TlsMaterial.certificate(chain, key));
    try (Member client = Member.of(MESH, "caller");
        ForeignServer server = ForeignServer.start(SERVER, OUTSIDE.roots())) {
      assertThat(ClientKind.CONNECTED_SOCKET.call(client.tls(), target, server.port()))
          .startsWith(OUTSIDE.spiffeId("bank", "teller"));
    }
  }

  @Test
  void saysWhichFileIsMissing(@TempDir Path directory) throws Exception {
    Path absent = directory.resolve("absent.pem");
    ClientTarget target =
        new ClientTarget("", List.of(), certified("api.example.org", TlsMaterial.roots(absent)));
    try (Member client = Member.of(MESH, "caller");
        ForeignServer server = ForeignServer.start(SERVER, null)) {
      assertThatThrownBy(
              () -> ClientKind.CONNECTED_SOCKET.call(client.tls(), target, server.port()))
          .hasMessageContaining("MESH-2120")
          .hasMessageContaining("absent.pem");
    }
  }

  private static void change(Path file, String text, int minutes) throws IOException {
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH.plus(Duration.ofMinutes(minutes))));
  }

  private static ClientTarget target(String name) {
    return new ClientTarget(name, List.of(), certified(name, TlsMaterial.roots(OUTSIDE.roots())));
  }

  private static PeerRule certified(String name, TlsMaterial.Roots roots) {
    return new PeerRule.Certified(Set.of(name), roots);
  }
}
