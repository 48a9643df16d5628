package io.meshjvm.house.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.testkit.ca.IssuedCertificate;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.OddCertificate;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.tls.IstioAlpn;
import io.meshjvm.tls.TlsEngine;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A sidecar calls servers in the JVM, as Istio makes it: server name, protocols, identities. */
@RequiresEnvoy
@Execution(ExecutionMode.CONCURRENT)
class EnvoyCallsJvmTest {

  private static final TestCa RSA = TestCa.create();
  private static final TestCa EC = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();
  private static final TestCa FOREIGN = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();

  private static final String SNI = "outbound_.80_._.vmservice.example.com";
  private static final String CALLER = "spiffe://cluster.local/ns/default/sa/httpbin";
  private static final List<String> PEER_EXCHANGE = List.of("istio-peer-exchange", "istio");

  @ParameterizedTest
  @CsvSource({
    "BORINGSSL, RSA_2048, TLSv1_2",
    "BORINGSSL, RSA_2048, TLSv1_3",
    "BORINGSSL, EC_P256, TLSv1_2",
    "BORINGSSL, EC_P256, TLSv1_3",
    "BOUNCY_CASTLE, RSA_2048, TLSv1_2",
    "BOUNCY_CASTLE, RSA_2048, TLSv1_3",
    "BOUNCY_CASTLE, EC_P256, TLSv1_2",
    "BOUNCY_CASTLE, EC_P256, TLSv1_3"
  })
  void trap1ReachesTheHttpsServerOfTheJdk(TlsEngine engine, KeyAlgorithm keys, String version)
      throws Exception {
    TestCa ca = ca(keys);
    try (JvmMember member = JvmMember.of(ca, "my-vm", engine);
        JvmServer server = JvmServer.https(member.tls());
        EnvoyProcess envoy = sidecar(tls(ca, member.id(), version), server)) {
      HttpResponse<String> http = PlainHttp.get(envoy.port("http"));
      assertAnswered(http, envoy);
      assertThat(http.headers().firstValue("x-callee")).contains(member.id());
      assertThat(http.headers().firstValue("x-tls")).contains(version.replace('_', '.'));
      assertAnswered(PlainHttp.get(envoy.port("tcp")), envoy);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "BORINGSSL, RSA_2048, TLSv1_2",
    "BORINGSSL, EC_P256, TLSv1_3",
    "BOUNCY_CASTLE, RSA_2048, TLSv1_3",
    "BOUNCY_CASTLE, EC_P256, TLSv1_2"
  })
  void reachesNettyAndAgreesOnWhatTheServerSpeaks(
      TlsEngine engine, KeyAlgorithm keys, String version) throws Exception {
    TestCa ca = ca(keys);
    try (JvmMember member = JvmMember.of(ca, "my-vm", engine);
        JvmServer server = NettyServer.start(member.tls(), IstioAlpn.SERVER);
        EnvoyProcess envoy = sidecar(tls(ca, member.id(), version), server)) {
      HttpResponse<String> http = PlainHttp.get(envoy.port("http"));
      assertAnswered(http, envoy);
      assertThat(http.headers().firstValue("x-alpn")).contains("http/1.1");
      HttpResponse<String> tcp = PlainHttp.get(envoy.port("tcp"));
      assertAnswered(tcp, envoy);
      assertThat(tcp.headers().firstValue("x-alpn")).contains("null");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "BORINGSSL, RSA_2048, TLSv1_2",
    "BORINGSSL, EC_P256, TLSv1_3",
    "BOUNCY_CASTLE, RSA_2048, TLSv1_3",
    "BOUNCY_CASTLE, EC_P256, TLSv1_2"
  })
  void reachesGrpcOverHttp2(TlsEngine engine, KeyAlgorithm keys, String version) throws Exception {
    TestCa ca = ca(keys);
    try (JvmMember member = JvmMember.of(ca, "my-vm", engine);
        JvmServer server = GrpcEcho.start(member.tls());
        EnvoyProcess envoy = sidecar(tls(ca, member.id(), version), server)) {
      assertThat(GrpcEcho.call(envoy.port("grpc"))).isEqualTo(CALLER);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = OddCertificate.class,
      names = {
        "TWO_URI_SANS",
        "NO_SAN",
        "HTTPS_URI",
        "SPIFFE_ID_AS_DNS",
        "OTHER_TRUST_DOMAIN",
        "SERVER_AUTH_ONLY",
        "EXPIRED",
        "NOT_YET_VALID"
      })
  void isRefusedWithAnOddCertificate(OddCertificate odd) throws Exception {
    assertRefused(odd.forge(EC, CALLER), TlsEngine.BORINGSSL);
    assertRefused(odd.forge(EC, CALLER), TlsEngine.BOUNCY_CASTLE);
  }

  @ParameterizedTest
  @EnumSource(names = {"BORINGSSL", "BOUNCY_CASTLE"})
  void isRefusedWithACertificateOfAForeignCa(TlsEngine engine) throws Exception {
    assertRefused(issue(FOREIGN), engine);
  }

  @ParameterizedTest
  @EnumSource(names = {"BORINGSSL", "BOUNCY_CASTLE"})
  void isRefusedWithoutCertificate(TlsEngine engine) throws Exception {
    assertRefused(null, engine);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1_2", "TLSv1_3"})
  void refusesAServerOfAnotherIdentity(String version) throws Exception {
    try (JvmMember member = JvmMember.of(EC, "impostor", TlsEngine.AUTOMATIC);
        JvmServer server = JvmServer.https(member.tls());
        EnvoyProcess envoy =
            sidecar(tls(EC, "spiffe://cluster.local/ns/vm/sa/my-vm", version), server)) {
      HttpResponse<String> answer = PlainHttp.get(envoy.port("http"));
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).contains("CERTIFICATE_VERIFY_FAILED");
    }
  }

  @Test
  void refusesAServerOfAForeignCa() throws Exception {
    try (JvmMember member = JvmMember.of(FOREIGN, "my-vm", TlsEngine.AUTOMATIC);
        JvmServer server = JvmServer.https(member.tls());
        EnvoyProcess envoy = sidecar(tls(EC, member.id(), ""), server)) {
      HttpResponse<String> answer = PlainHttp.get(envoy.port("http"));
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).contains("CERTIFICATE_VERIFY_FAILED");
    }
  }

  /** The same server answers a good caller and refuses the bad one, beside each other. */
  private static void assertRefused(@Nullable IssuedCertificate certificate, TlsEngine engine)
      throws Exception {
    try (JvmMember member = JvmMember.of(EC, "my-vm", engine);
        JvmServer server = JvmServer.https(member.tls())) {
      EnvoyTls bad = new EnvoyTls(certificate, EC.rootsPem(), member.id(), "");
      EnvoyConfig config =
          config(tls(EC, member.id(), ""), server)
              .listener("bad", EnvoyParts.forward("bad"))
              .cluster("bad", server.port(), bad.upstream(SNI, IstioAlpn.HTTP_1));
      try (EnvoyProcess envoy = EnvoyProcess.start(config)) {
        assertAnswered(PlainHttp.get(envoy.port("http")), envoy);
        HttpResponse<String> refused = PlainHttp.get(envoy.port("bad"));
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("upstream connect error").doesNotContain("spiffe://");
      }
    }
  }

  private static void assertAnswered(HttpResponse<String> answer, EnvoyProcess envoy) {
    assertThat(answer.statusCode()).as(() -> answer.body() + "\n" + envoy.log()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(CALLER);
  }

  private static EnvoyProcess sidecar(EnvoyTls tls, JvmServer server) throws IOException {
    return EnvoyProcess.start(config(tls, server));
  }

  /** What a sidecar has for one service: a cluster for each protocol that it may be called with. */
  private static EnvoyConfig config(EnvoyTls tls, JvmServer server) {
    return new EnvoyConfig()
        .listener("http", EnvoyParts.forward("http"))
        .cluster("http", server.port(), tls.upstream(SNI, IstioAlpn.HTTP_1))
        .listener("tcp", EnvoyParts.pass("tcp"))
        .cluster("tcp", server.port(), tls.upstream(SNI, PEER_EXCHANGE))
        .listener("grpc", EnvoyParts.forward("grpc"))
        .cluster("grpc", server.port(), tls.upstream(SNI, IstioAlpn.HTTP_2), EnvoyParts.HTTP2);
  }

  private static EnvoyTls tls(TestCa ca, String callee, String version) {
    return new EnvoyTls(issue(ca), ca.rootsPem(), callee, version);
  }

  private static IssuedCertificate issue(TestCa ca) {
    return ca.issue("default", "httpbin", Duration.ofHours(1));
  }

  private static TestCa ca(KeyAlgorithm keys) {
    return keys == KeyAlgorithm.RSA_2048 ? RSA : EC;
  }
}
