package io.meshjvm.house.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.meshjvm.policy.InboundPolicies;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.VmSpec;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.tls.IstioAlpn;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sidecar calls an application that knows nothing of the mesh, through the terminator. */
@RequiresEnvoy
class EnvoyCallsTerminatorTest {

  private static final String SNI = "outbound_.80_._.legacy.example.com";
  private static final String CALLER = "spiffe://cluster.local/ns/default/sa/httpbin";

  private static final String GROUP =
      """
      apiVersion: networking.istio.io/v1
      kind: WorkloadGroup
      metadata: {name: legacy, namespace: vm}
      spec: {template: {serviceAccount: legacy}}
      """;

  @TempDir private static Path directory;
  private static Istiod istiod;
  private static Mesh mesh;
  private static HttpServer application;
  private static EnvoyProcess envoy;

  @BeforeAll
  static void serve() throws IOException {
    istiod = Istiod.builder().keys(KeyAlgorithm.EC_P256).start();
    istiod.apply(GROUP);
    istiod.writeVmDirectory(directory, VmSpec.of("vm", "legacy"));
    mesh =
        Mesh.fromDirectory(directory)
            .address(InetAddress.getLoopbackAddress())
            .drain(Duration.ofMillis(1))
            .closeOnShutdown(false)
            .set("inboundClientCert", "SET")
            .join(Duration.ofSeconds(30));
    application = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    application.createContext(
        "/",
        exchange -> {
          String caller = exchange.getRequestHeaders().getFirst("x-forwarded-client-cert");
          byte[] body =
              (caller == null ? "nobody" : caller.replaceAll(".*;URI=", ""))
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    application.start();
    int port = mesh.serve(0, application.getAddress()).getPort();
    EnvoyTls tls =
        new EnvoyTls(
            istiod.ca().issue("default", "httpbin", Duration.ofHours(1)),
            istiod.ca().rootsPem(),
            "spiffe://cluster.local/ns/vm/sa/legacy",
            "");
    envoy =
        EnvoyProcess.start(
            new EnvoyConfig()
                .listener("http1", EnvoyParts.forward("http1"))
                .cluster("http1", port, tls.upstream(SNI, IstioAlpn.HTTP_1))
                .listener("http2", EnvoyParts.forward("http2"))
                .cluster("http2", port, tls.upstream(SNI, IstioAlpn.HTTP_2), EnvoyParts.HTTP2)
                .listener("tcp", EnvoyParts.pass("tcp"))
                .cluster("tcp", port, tls.upstream(SNI, List.of("istio-peer-exchange", "istio")))
                .listener("plain", EnvoyParts.forward("plain"))
                .cluster("plain", port));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> mesh.part(InboundPolicies.class).current().received());
  }

  @AfterAll
  static void leave() {
    envoy.close();
    application.stop(0);
    mesh.close();
    istiod.close();
  }

  private static void assertAnswered(String listener, String body) throws Exception {
    HttpResponse<String> answer = PlainHttp.get(envoy.port(listener));
    assertThat(answer.statusCode()).as(() -> answer.body() + "\n" + envoy.log()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(body);
  }

  @Test
  void reachesItInEveryWayThatSidecarsCall() throws Exception {
    assertAnswered("http1", CALLER);
    assertAnswered("http2", CALLER);
    assertAnswered("plain", "nobody");
    // Bytes tell nobody who calls.
    assertAnswered("tcp", "nobody");
  }

  @Test
  void isRefusedByPolicyAsBySidecars() throws Exception {
    istiod.apply(
        """
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: rules, namespace: vm}
        spec: {action: DENY, rules: [{from: [{source: {namespaces: [default]}}]}]}
        """);
    try {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> PlainHttp.get(envoy.port("http1")).statusCode() == 403);
      assertThat(PlainHttp.get(envoy.port("http2")).body()).startsWith("RBAC: access denied");
      assertAnswered("plain", "nobody");
    } finally {
      istiod.delete("AuthorizationPolicy", "vm", "rules");
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> PlainHttp.get(envoy.port("http1")).statusCode() == 200);
    }
  }
}
