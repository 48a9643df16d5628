package io.meshjvm.house.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.sdk.AppProtocol;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.ca.IssuedCertificate;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.tls.TlsMaterial;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TLS with servers outside of the mesh, as DestinationRules of mode SIMPLE and MUTUAL ask for. */
@RequiresEnvoy
class EnvoyOutsideTest {

  private static final String ROOTS = "/etc/bank/root.pem";
  private static final String CLIENT = "/etc/bank/client.pem";
  private static final String KEY = "/etc/bank/client.key";

  private static Istiod istiod;
  private static EnvoyProcess envoy;
  private static Mesh mesh;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    TestCa outside = TestCa.create();
    IssuedCertificate server = outside.issueServer(List.of("api.example.org"));
    IssuedCertificate client = outside.issue("bank", "teller", Duration.ofHours(1));
    EnvoyTls tls = new EnvoyTls(server, outside.rootsPem(), "spiffe://", "");
    envoy =
        EnvoyProcess.start(
            new EnvoyConfig()
                .inspecting("open", chain("open", tls.downstreamToAnybody()))
                .inspecting("closed", chain("closed", tls.downstream(List.of("http/1.1")))));
    istiod = Istiod.start();
    istiod.apply(JvmWorkload.group(9));
    apply("api", "open", "mode: SIMPLE, sni: api.example.org, caCertificates: " + ROOTS);
    apply("unasked", "closed", "mode: SIMPLE, sni: api.example.org, caCertificates: " + ROOTS);
    apply("named", "closed", mutual(", subjectAltNames: [api.example.org]"));
    apply("other", "closed", mutual(", subjectAltNames: [bank.example.org]"));
    apply("system", "open", "mode: SIMPLE, sni: api.example.org");
    apply("unknown", "open", "mode: SIMPLE, caCertificates: /etc/passwd");
    apply("secret", "open", "mode: SIMPLE, credentialName: bank");
    mesh =
        JvmWorkload.describe(istiod, directory)
            .tlsMaterial("file-root:" + ROOTS, TlsMaterial.roots(outside.roots()))
            .tlsMaterial(
                "file-cert:" + CLIENT + "~" + KEY,
                TlsMaterial.certificate(client.privateKey(), client.chain()))
            .start();
    for (String service : List.of("api", "unasked", "named", "other", "system")) {
      JvmWorkload.awaitService(mesh, service + ".example.org", 443);
    }
  }

  @AfterAll
  static void stop() {
    mesh.close();
    envoy.close();
    istiod.close();
  }

  @Test
  void originatesTlsToAServerWithRootsThatAreGivenByName() throws IOException {
    try (Socket socket = mesh.connect("api.example.org", 443, AppProtocol.HTTP1)) {
      RawHttp.Answer answer = RawHttp.exchange(socket);
      assertThat(answer.body()).isEqualTo("open");
      assertThat(answer.header("x-sni")).isEqualTo("api.example.org");
      assertThat(answer.header("x-caller")).isIn("", "-");
    }
  }

  @Test
  void showsItsCertificateToAServerThatAsksForOne() throws IOException {
    try (Socket socket = mesh.connect("named.example.org", 443, AppProtocol.HTTP1)) {
      RawHttp.Answer answer = RawHttp.exchange(socket);
      assertThat(answer.body()).isEqualTo("closed");
      assertThat(answer.header("x-caller")).isEqualTo("spiffe://cluster.local/ns/bank/sa/teller");
    }
  }

  @Test
  void saysThatTheServerAskedForACertificateThatNobodyGave() {
    assertThatThrownBy(
            () -> {
              try (Socket socket = mesh.connect("unasked.example.org", 443, AppProtocol.HTTP1)) {
                RawHttp.exchange(socket);
              }
            })
        .isInstanceOf(IOException.class)
        .hasMessageContaining("MESH-2105")
        .hasMessageContaining("without a certificate (DestinationRule mode SIMPLE)");
  }

  @ParameterizedTest
  @CsvSource({
    "other, expected a certificate for one of [bank.example.org]",
    "system, expected a chain to the JVM's roots"
  })
  void refusesAServerThatIsNotTheOneThatIsMeant(String host, String reason) {
    assertThatThrownBy(() -> mesh.connect(host + ".example.org", 443, AppProtocol.HTTP1))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("MESH-2121")
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "unknown, 'MeshBuilder.tlsMaterial(\"file-root:/etc/passwd\", ...)'",
    "secret, credentialName only if the rule has a workloadSelector"
  })
  void neverOpensWhatTheControlPlaneNamesNorSendsItInClear(String host, String reason) {
    assertThatThrownBy(() -> mesh.connect(host + ".example.org", 443))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("MESH-1504")
        .hasMessageContaining(reason);
    assertThat(mesh.explain(host + ".example.org", 443).text()).contains(reason);
  }

  private static String chain(String body, String tls) {
    return "{filters: [%s], %s}".formatted(EnvoyParts.answer(body), tls);
  }

  private static String mutual(String more) {
    return "mode: MUTUAL, sni: api.example.org, caCertificates: %s, clientCertificate: %s,"
            .formatted(ROOTS, CLIENT)
        + " privateKey: %s%s".formatted(KEY, more);
  }

  private static void apply(String name, String listener, String tls) {
    istiod.apply(
        """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: %s, namespace: shop}
        spec:
          hosts: [%s.example.org]
          location: MESH_EXTERNAL
          ports: [{number: 443, name: http, protocol: HTTP}]
          resolution: STATIC
          endpoints: [{address: 127.0.0.1, ports: {http: %d}}]
        ---
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: %s, namespace: shop}
        spec: {host: %s.example.org, trafficPolicy: {tls: {%s}}}
        """
            .formatted(name, name, envoy.port(listener), name, name, tls));
  }
}
