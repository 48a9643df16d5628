package io.meshjvm.house.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.sdk.AppProtocol;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.tls.IstioAlpn;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Endpoints that want mutual TLS beside others that want plaintext, and modes that change. */
@RequiresEnvoy
class EnvoyModesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Two endpoints at random: that one is never met is less likely than one in a trillion. */
  private static final int CALLS = 42;

  private static final String DISABLED =
      """
      apiVersion: security.istio.io/v1
      kind: PeerAuthentication
      metadata: {name: default, namespace: shop}
      spec: {mtls: {mode: DISABLE}}
      """;

  private static Istiod istiod;
  private static EnvoyProcess envoy;
  private static Mesh mesh;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    istiod = Istiod.start();
    String tls = EnvoyServer.tls(istiod.ca(), "echo", "").downstream(IstioAlpn.SERVER);
    EnvoyConfig config = new EnvoyConfig();
    EnvoyServer.add(config, "strict", istiod.ca(), "echo", "");
    config.listener("plain", EnvoyParts.answer("plain"));
    config.inspecting(
        "permissive",
        EnvoyServer.chain("'istio-http/1.1'", EnvoyParts.answer("http"), tls),
        "{filter_chain_match: {transport_protocol: raw_buffer}, filters: [%s]}"
            .formatted(EnvoyParts.answer("plain")));
    envoy = EnvoyProcess.start(config);
    istiod.apply(JvmWorkload.group(9));
    istiod.apply(
        service(
            "mixed",
            member(envoy.port("strict")),
            "{address: 127.0.0.1, ports: {http: %d}}".formatted(envoy.port("plain"))));
    istiod.apply(
        service(
            "unmarked", "{address: 127.0.0.1, ports: {http: %d}}".formatted(envoy.port("strict"))));
    istiod.apply(service("permissive", member(envoy.port("permissive"))));
    mesh = JvmWorkload.start(istiod, directory);
    for (String service : List.of("mixed", "unmarked", "permissive")) {
      JvmWorkload.awaitService(mesh, service + ".example.com", 80);
    }
  }

  @AfterAll
  static void stop() {
    mesh.close();
    envoy.close();
    istiod.close();
  }

  @Test
  void fault63SpeaksToEachEndpointAsItWants() throws IOException {
    Set<String> answers = new TreeSet<>();
    for (int i = 0; i < CALLS; i++) {
      answers.add(answer("mixed"));
    }

    assertThat(answers).containsExactly("http", "plain");
  }

  @Test
  void fault63FailsWhereAStrictServerIsMarkedPlaintext() {
    assertThatThrownBy(() -> answer("unmarked")).isInstanceOf(IOException.class);
    assertThat(mesh.explain("unmarked.example.com", 80).json()).contains("\"tls\": \"plaintext\"");
  }

  @Test
  void fault63FollowsAModeThatFlipsBothWaysWithoutSilentDowngrade() throws IOException {
    assertThat(answer("permissive")).isEqualTo("http");

    istiod.apply(DISABLED);
    await("plaintext", "plain");
    istiod.deleteYaml(DISABLED);
    await("mutual TLS", "http");

    for (int i = 0; i < 20; i++) {
      assertThat(answer("permissive")).isEqualTo("http");
    }
  }

  private static void await(String what, String answer) {
    Awaitility.await(what)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> answer("permissive").equals(answer));
  }

  private static String answer(String name) throws IOException {
    try (Socket socket = mesh.connect(name + ".example.com", 80, AppProtocol.HTTP1)) {
      return RawHttp.exchange(socket).body();
    }
  }

  private static String member(int port) {
    return "{address: 127.0.0.1, serviceAccount: echo, labels: {app: echo}, ports: {http: %d}}"
        .formatted(port);
  }

  private static String service(String name, String... endpoints) {
    return """
    apiVersion: networking.istio.io/v1
    kind: ServiceEntry
    metadata: {name: %s, namespace: shop}
    spec:
      hosts: [%s.example.com]
      location: MESH_INTERNAL
      ports: [{number: 80, name: http, protocol: HTTP}]
      resolution: STATIC
      endpoints: [%s]
    """
        .formatted(name, name, String.join(", ", endpoints));
  }
}
