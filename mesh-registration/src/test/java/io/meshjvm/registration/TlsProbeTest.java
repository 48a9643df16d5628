package io.meshjvm.registration;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.meshjvm.core.bootstrap.ReadinessProbe.HttpGet;
import io.meshjvm.testkit.ca.TestCa;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TlsProbeTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final TestCa ca = TestTls.ca();
  private HttpsServer server;

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void probesAPortOfTheMeshOverMutualTlsWithTheOwnIdentity() throws Exception {
    serve(TestTls.plain(ca, TestTls.workload(ca)), true);
    ProbeTransport mine =
        (host, port) ->
            port == server.getAddress().getPort()
                ? Optional.of(TestTls.mesh(ca))
                : Optional.empty();

    for (String scheme : List.of("http", "https")) {
      Probe.Attempt attempt = probe(scheme, Map.of(), mine, SSLContext.getDefault()).attempt(LONG);

      assertThat(attempt.result()).isEqualTo(HealthResult.healthy());
      assertThat(attempt.detail()).contains("over mTLS with the own identity: 200");
    }
  }

  @Test
  void doesNotShowTheOwnIdentityToOthers() throws Exception {
    serve(TestTls.plain(ca, TestTls.workload(ca)), true);

    assertThat(
            probe("https", Map.of(), ProbeTransport.none(), TestTls.plain(ca, null))
                .attempt(LONG)
                .result())
        .isInstanceOf(HealthResult.Unhealthy.class);
    assertThat(
            probe("http", Map.of(), ProbeTransport.none(), TestTls.plain(ca, null))
                .attempt(LONG)
                .result())
        .isInstanceOf(HealthResult.Unhealthy.class);
  }

  @Test
  void believesAnHttpsServerOnlyWithATrustedCertificate() throws Exception {
    serve(TestTls.plain(ca, ca.issueServer(List.of("app.test"))), false);
    Map<String, String> host = Map.of("Host", "app.test:8443");

    assertThat(
            probe("https", host, ProbeTransport.none(), TestTls.plain(ca, null))
                .attempt(LONG)
                .result())
        .isEqualTo(HealthResult.healthy());
    assertThat(
            probe("https", host, ProbeTransport.none(), SSLContext.getDefault())
                .attempt(LONG)
                .result()
                .toString())
        .contains("TLS: ");
  }

  @Test
  void believesAnHttpsServerOnlyWithItsName() throws Exception {
    serve(TestTls.plain(ca, ca.issueServer(List.of("app.test"))), false);

    HealthResult result =
        probe("https", Map.of("Host", "other.test"), ProbeTransport.none(), TestTls.plain(ca, null))
            .attempt(LONG)
            .result();

    assertThat(result.toString()).contains("TLS: ").contains("other.test");
  }

  private Probe probe(
      String scheme, Map<String, String> headers, ProbeTransport transport, SSLContext trust) {
    HttpGet get = new HttpGet(scheme, null, server.getAddress().getPort(), "/ready", headers);
    return Probes.of(get, TestNodes.address("127.0.0.1"), transport, trust);
  }

  private void serve(SSLContext context, boolean mutual) throws IOException {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters tls = getSSLContext().getDefaultSSLParameters();
            tls.setNeedClientAuth(mutual);
            parameters.setSSLParameters(tls);
          }
        });
    server.createContext(
        "/ready",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
  }
}
