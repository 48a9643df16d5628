package io.meshjvm.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.OddCertificate;
import io.meshjvm.testkit.ca.TestCa;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the front of the room promises beyond single connections. */
class MeshTlsTest {

  private static final TestCa CA = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();
  private static final TestCa RSA = TestCa.create();

  @Test
  void neverUsesAnExpiredCertificateOfItsOwn() {
    Clock late = Clock.fixed(Instant.now().plus(Duration.ofHours(2)), ZoneOffset.UTC);
    try (Member client = Member.at(CA, "caller", late)) {
      SSLEngine engine = client.tls().clientContext(target(client)).createSSLEngine();
      assertThatThrownBy(engine::beginHandshake)
          .isInstanceOf(SSLException.class)
          .hasMessageStartingWith(MeshTlsException.OWN_CERTIFICATE_INVALID);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = OddCertificate.class,
      names = {"OTHER_SERVICE_ACCOUNT", "CLIENT_AUTH_ONLY", "NUL_IN_URI"}, // right, or unreadable
      mode = EnumSource.Mode.EXCLUDE)
  void letsNoOddCallerIn(OddCertificate odd) throws Exception {
    try (Member server = Member.of(RSA, "greeter");
        Member client = Member.of(RSA, "caller");
        ServerKind.Running running = ServerKind.NETTY_ON_BORINGSSL.start(server.tls())) {
      client.use(odd.forge(RSA, client.id().toString()), RSA.roots());
      ClientTarget target = server.target(IstioAlpn.HTTP_1);
      assertThatThrownBy(
              () -> ClientKind.CONNECTED_SOCKET.call(client.tls(), target, running.port()))
          .isInstanceOfAny(IOException.class, MeshTlsException.class);
    }
  }

  @Test
  void cannotBeTalkedOutOfClientCertificatesServerNamesOrModes() {
    try (Member member = Member.of(CA, "greeter")) {
      SSLEngine server = member.tls().serverContext().createSSLEngine();
      server.setNeedClientAuth(false);
      server.setWantClientAuth(false);
      server.setSSLParameters(new SSLParameters());
      assertThat(server.getSSLParameters().getNeedClientAuth()).isTrue();
      assertThatThrownBy(() -> server.setUseClientMode(true))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("serves");
      assertThatThrownBy(() -> server.setEnabledCipherSuites(new String[] {"TLS_NULL"}))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void oneHttpClientCallsManyTargetsAndNoUnknownHost() throws Exception {
    try (Member server = Member.of(CA, "greeter");
        Member client = Member.of(CA, "caller");
        ServerKind.Running running = ServerKind.HTTPS_SERVER_ON_BORINGSSL.start(server.tls())) {
      ClientTargets targets =
          (host, port) ->
              host.equals("localhost")
                  ? Optional.of(server.target(IstioAlpn.HTTP_1))
                  : Optional.empty();
      HttpClient http =
          HttpClient.newBuilder().sslContext(client.tls().clientContext(targets)).build();
      assertThat(get(http, "https://localhost:" + running.port() + "/"))
          .isEqualTo(client.id().toString());
      assertThatThrownBy(() -> get(http, "https://127.0.0.1:" + running.port() + "/"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(MeshTlsException.UNKNOWN_TARGET);
    }
  }

  @Test
  void readsThePeerOfASessionAgainstTheTrustOfNow() throws Exception {
    try (Member server = Member.of(CA, "greeter");
        Member client = Member.of(CA, "caller");
        ServerKind.Running running = ServerKind.NETTY_ON_BORINGSSL.start(server.tls());
        SSLSocket socket =
            client
                .tls()
                .connect(
                    new Socket(InetAddress.getLoopbackAddress(), running.port()),
                    server.target(IstioAlpn.HTTP_1))) {
      PeerRule rule = PeerRule.exactly(server.id());
      PeerIdentity peer = client.tls().calleeOf(socket.getSession(), rule);
      assertThat(peer.id()).isEqualTo(server.id());
      assertThat(client.tls().calleeOf(socket.getSession(), rule)).isSameAs(peer);
      assertThatThrownBy(
              () -> client.tls().calleeOf(socket.getSession(), PeerRule.exactly(client.id())))
          .isInstanceOf(SSLPeerUnverifiedException.class);
      client.trust(TestCa.builder().keys(KeyAlgorithm.EC_P256).build().roots());
      assertThatThrownBy(() -> client.tls().calleeOf(socket.getSession(), rule))
          .isInstanceOf(SSLPeerUnverifiedException.class)
          .hasMessageStartingWith(MeshTlsException.PEER_REFUSED);
    }
  }

  @Test
  void saysWhatToDoWhereAnEngineCannotServe() {
    assertThatThrownBy(() -> Member.of(CA, "greeter", TlsEngine.JDK))
        .isInstanceOf(MeshTlsException.class)
        .hasMessageStartingWith(MeshTlsException.NO_ENGINE)
        .hasMessageContaining("-Djdk.tls.server.disableExtensions=server_name");
    try (Member member = Member.of(CA, "greeter", TlsEngine.BORINGSSL)) {
      assertThatThrownBy(() -> member.tls().serverContext().getServerSocketFactory())
          .isInstanceOf(MeshTlsException.class)
          .hasMessageContaining("bctls");
    }
  }

  @Test
  void registersNothingAndSetsNoProperty() {
    try (Member member = Member.of(CA, "greeter", TlsEngine.BOUNCY_CASTLE)) {
      member.tls().serverContext();
      assertThat(java.security.Security.getProvider("BCJSSE")).isNull();
      assertThat(java.security.Security.getProvider("BC")).isNull();
      assertThat(System.getProperty("jdk.tls.server.disableExtensions")).isNull();
    }
  }

  private static String get(HttpClient http, String uri) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(uri)).timeout(Duration.ofSeconds(20)).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private static ClientTarget target(Member member) {
    return member.target(IstioAlpn.HTTP_1);
  }
}
