package io.meshjvm.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.testkit.ca.IssuedCertificate;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.TestCa;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What servers owe to the mesh, by the names of the requirements, on each engine; S2 is {@link
 * CertificateZooTest}. {@link ServerKindsTest} has more of it, for every kind of server.
 */
class ServerRequirementsTest {

  private static final TestCa CA = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();
  private static final TestCa RSA = TestCa.create();
  private static final String SNI = "outbound_.80_._.greeter.shop.svc.cluster.local";
  private static final String CALLER = "spiffe://cluster.local/ns/shop/sa/caller";
  private static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");

  @ParameterizedTest
  @EnumSource(names = {"NETTY_ON_BORINGSSL", "NETTY_ON_BOUNCY_CASTLE"})
  void s1RefusesEverybodyWhileItHasNoIdentity(ServerKind kind) throws Exception {
    try (Member server = Member.withoutIdentity(CA, kind.engine());
        ServerKind.Running running = kind.start(server.tls())) {
      assertRefused(running, client(CA));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NETTY_ON_BORINGSSL", "NETTY_ON_BOUNCY_CASTLE"})
  void s3LetsARootOfOneDomainVouchForNoOther(ServerKind kind) throws Exception {
    TestCa federated =
        TestCa.builder().trustDomain("other.example").keys(KeyAlgorithm.EC_P256).build();
    try (Member server = Member.of(CA, "greeter", kind.engine());
        ServerKind.Running running = kind.start(server.tls())) {
      IssuedCertificate pretender = federated.forge().uri(CALLER).forge();
      assertRefused(running, new ForeignClient(pretender, CA.roots()));
      assertRefused(running, client(federated));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NETTY_ON_BORINGSSL", "NETTY_ON_BOUNCY_CASTLE"})
  void s5ResumesNothingOnceTrustHasChanged(ServerKind kind) throws Exception {
    TestCa old = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();
    try (Member server = Member.of(CA, "greeter", kind.engine());
        ServerKind.Running running = kind.start(server.tls())) {
      ForeignClient client =
          new ForeignClient(old.issue("shop", "caller", Duration.ofHours(1)), CA.roots());
      for (String version : VERSIONS) {
        server.trust(List.of(CA.roots().get(0), old.roots().get(0)));
        for (int i = 0; i < 3; i++) { // with sessions and tickets to come back with
          assertThat(client.call(running.port(), version, SNI, IstioAlpn.HTTP_1).body())
              .isEqualTo(CALLER);
        }
        server.trust(CA.roots());
        assertThatThrownBy(() -> client.call(running.port(), version, SNI, IstioAlpn.HTTP_1))
            .isInstanceOf(IOException.class);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NETTY_ON_BORINGSSL", "NETTY_ON_BOUNCY_CASTLE"})
  void s6TakesCiphersThatAuthenticateAndNoOther(ServerKind kind) throws Exception {
    try (Member server = Member.of(RSA, "greeter", kind.engine());
        ServerKind.Running running = kind.start(server.tls())) {
      ForeignClient client = client(RSA);
      for (String weak :
          List.of(
              "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
              "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
              "TLS_RSA_WITH_AES_128_CBC_SHA")) {
        assertThatThrownBy(() -> client.call(running.port(), "TLSv1.2", SNI, weak))
            .isInstanceOf(IOException.class);
      }
      String good = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
      assertThat(client.call(running.port(), "TLSv1.2", SNI, good)).isEqualTo(CALLER);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NETTY_ON_BORINGSSL", "NETTY_ON_BOUNCY_CASTLE"})
  void s7AnswersNothingInPlaintext(ServerKind kind) throws Exception {
    try (Member server = Member.of(CA, "greeter", kind.engine());
        ServerKind.Running running = kind.start(server.tls());
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), running.port())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(Wire.ascii(Wire.REQUEST));
      socket.getOutputStream().flush();
      assertThat(answer(socket)).doesNotContain("HTTP/1.1").doesNotContain("spiffe");
    }
  }

  /** What comes until the end or a reset; at most an alert. */
  private static String answer(Socket socket) {
    StringBuilder answer = new StringBuilder();
    try {
      for (int next; (next = socket.getInputStream().read()) >= 0; ) {
        answer.append(new String(new byte[] {(byte) next}, StandardCharsets.ISO_8859_1));
      }
    } catch (IOException e) {
      return answer.toString();
    }
    return answer.toString();
  }

  private static void assertRefused(ServerKind.Running running, ForeignClient client) {
    for (String version : VERSIONS) {
      assertThatThrownBy(() -> client.call(running.port(), version, SNI, IstioAlpn.HTTP_1))
          .isInstanceOf(IOException.class);
    }
  }

  private static ForeignClient client(TestCa ca) throws Exception {
    IssuedCertificate certificate = ca.issue("shop", "caller", Duration.ofHours(1));
    return new ForeignClient(certificate, ca == RSA ? RSA.roots() : CA.roots());
  }
}
