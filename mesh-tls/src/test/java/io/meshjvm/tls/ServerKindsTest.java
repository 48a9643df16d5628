package io.meshjvm.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.testkit.ca.IssuedCertificate;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.TestCa;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every kind of server under what Envoy and the rest of the mesh say to it. */
class ServerKindsTest {

  private static final TestCa EC = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();
  private static final TestCa RSA = TestCa.builder().withIntermediate().build();
  private static final String SNI = "outbound_.80_._.greeter.shop.svc.cluster.local";
  private static final String CALLER = "spiffe://cluster.local/ns/shop/sa/caller";

  @ParameterizedTest
  @EnumSource(ServerKind.class)
  void trap1ServesIstiosServerNameInBothVersions(ServerKind kind) throws Exception {
    try (Member server = Member.of(EC, "greeter", kind.engine());
        ServerKind.Running running = kind.start(server.tls())) {
      ForeignClient client = client(EC);
      String h2 = kind.selectsHttp2() ? "h2" : "";
      for (String version : List.of("TLSv1.2", "TLSv1.3")) {
        assertThat(client.call(running.port(), version, SNI, IstioAlpn.HTTP_1).alpn())
            .isEqualTo("http/1.1");
        assertThat(client.call(running.port(), version, SNI, IstioAlpn.HTTP_2).alpn())
            .isEqualTo(h2);
        assertThat(client.call(running.port(), version, SNI, List.of()).body()).isEqualTo(CALLER);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ServerKind.class)
  void trap7NeverSelectsPeerExchangeThoughItIsOffered(ServerKind kind) throws Exception {
    assertServedWithoutProtocol(kind, List.of("istio-peer-exchange", "istio"));
  }

  @ParameterizedTest
  @EnumSource(ServerKind.class)
  void trap8GoesOnWithoutProtocolWhereNoneIsCommon(ServerKind kind) throws Exception {
    assertServedWithoutProtocol(kind, IstioAlpn.TCP);
  }

  private static void assertServedWithoutProtocol(ServerKind kind, List<String> offered)
      throws Exception {
    try (Member server = Member.of(EC, "greeter", kind.engine());
        ServerKind.Running running = kind.start(server.tls())) {
      ForeignClient client = client(EC);
      for (String version : List.of("TLSv1.2", "TLSv1.3")) {
        ForeignClient.Reply reply = client.call(running.port(), version, SNI, offered);
        assertThat(reply.alpn()).isEmpty();
        assertThat(reply.body()).isEqualTo(CALLER);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ServerKind.class)
  void servesWithAnRsaKeyAndAnIntermediate(ServerKind kind) throws Exception {
    try (Member server = Member.of(RSA, "greeter", kind.engine());
        ServerKind.Running running = kind.start(server.tls())) {
      ForeignClient client = client(RSA);
      for (String version : List.of("TLSv1.2", "TLSv1.3")) {
        ForeignClient.Reply reply = client.call(running.port(), version, SNI, IstioAlpn.HTTP_1);
        assertThat(reply.body()).isEqualTo(CALLER);
        assertThat(reply.certificate()).isEqualTo(server.leaf());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ServerKind.class)
  void refusesClientsWithoutCertificate(ServerKind kind) throws Exception {
    try (Member server = Member.of(EC, "greeter", kind.engine());
        ServerKind.Running running = kind.start(server.tls())) {
      ForeignClient client = new ForeignClient(EC.roots());
      for (String version : List.of("TLSv1.2", "TLSv1.3")) {
        assertThatThrownBy(() -> client.call(running.port(), version, SNI, IstioAlpn.HTTP_1))
            .isInstanceOf(IOException.class);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ServerKind.class)
  void presentsTheNewCertificateToAClientThatCouldResume(ServerKind kind) throws Exception {
    try (Member server = Member.of(EC, "greeter", kind.engine());
        ServerKind.Running running = kind.start(server.tls())) {
      ForeignClient client = client(EC);
      for (String version : List.of("TLSv1.2", "TLSv1.3")) {
        client.call(running.port(), version, SNI, IstioAlpn.HTTP_1);
        server.rotate();
        assertThat(client.call(running.port(), version, SNI, IstioAlpn.HTTP_1).certificate())
            .isEqualTo(server.leaf());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ServerKind.class)
  void refusesAClientWhoseRootIsWithdrawnThoughItCouldResume(ServerKind kind) throws Exception {
    TestCa old = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();
    try (Member server = Member.of(EC, "greeter", kind.engine());
        ServerKind.Running running = kind.start(server.tls())) {
      ForeignClient client = new ForeignClient(certificate(old), EC.roots());
      for (String version : List.of("TLSv1.2", "TLSv1.3")) {
        server.trust(List.of(EC.roots().get(0), old.roots().get(0)));
        client.call(running.port(), version, SNI, IstioAlpn.HTTP_1);
        server.trust(EC.roots());
        assertThatThrownBy(() -> client.call(running.port(), version, SNI, IstioAlpn.HTTP_1))
            .isInstanceOf(IOException.class);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ServerKind.class)
  void closesConnectionsUntilThereIsAnIdentityAndServesThen(ServerKind kind) throws Exception {
    try (Member server = Member.withoutIdentity(EC, kind.engine());
        ServerKind.Running running = kind.start(server.tls())) {
      ForeignClient client = client(EC);
      assertThatThrownBy(() -> client.call(running.port(), "TLSv1.3", SNI, IstioAlpn.HTTP_1))
          .isInstanceOf(IOException.class);
      server.rotate();
      assertThat(client.call(running.port(), "TLSv1.3", SNI, IstioAlpn.HTTP_1).body())
          .isEqualTo(CALLER);
    }
  }

  @ParameterizedTest
  @CsvSource({"TLSv1", "TLSv1.1"})
  void offersNoOldVersion(String version) {
    try (Member server = Member.of(EC, "greeter")) {
      assertThat(server.tls().serverContext().getSupportedSSLParameters().getProtocols())
          .doesNotContain(version);
      assertThatThrownBy(
              () ->
                  server
                      .tls()
                      .serverContext()
                      .createSSLEngine()
                      .setEnabledProtocols(new String[] {version}))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static ForeignClient client(TestCa ca) throws Exception {
    return new ForeignClient(certificate(ca), ca.roots());
  }

  private static IssuedCertificate certificate(TestCa ca) {
    return ca.issue("shop", "caller", Duration.ofHours(1));
  }
}
