package io.meshjvm.house.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.sdk.AppProtocol;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.traffic.Call;
import io.meshjvm.traffic.Explanation;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service in another network, whose east-west gateway comes, moves and goes. */
@RequiresEnvoy
class EnvoyGatewayMovesTest {

  private static final String HOST = "echo.example.com";
  private static final String SNI = "outbound_.80_._.echo.example.com";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static Istiod istiod;
  private static EnvoyProcess sidecar;
  private static EnvoyProcess gateways;
  private static Mesh mesh;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    istiod = Istiod.start();
    sidecar =
        EnvoyProcess.start(EnvoyServer.add(new EnvoyConfig(), "server", istiod.ca(), "echo", ""));
    gateways =
        EnvoyProcess.start(
            new EnvoyConfig()
                .inspecting("one", chain("one", SNI))
                .inspecting("two", chain("two", SNI))
                .inspecting("stranger", chain("stranger", "outbound_.80_._.other.example.com"))
                .cluster(SNI, sidecar.port("server")));
    istiod.apply(JvmWorkload.group(9));
    istiod.apply(service("serviceAccount: echo, "));
    mesh = JvmWorkload.describe(istiod, directory).set("network", "here").start();
    JvmWorkload.awaitService(mesh, HOST, 80);
  }

  @AfterAll
  static void stop() {
    mesh.close();
    gateways.close();
    sidecar.close();
    istiod.close();
  }

  @Test
  void fault24NewConnectionsFollowTheGatewayAndOldOnesGoOn() throws IOException {
    istiod.apply(gateway("one"));
    awaitEndpoint(gateways.port("one"));
    try (Socket old = mesh.connect(HOST, 80, AppProtocol.HTTP1)) {
      istiod.apply(gateway("two"));
      awaitEndpoint(gateways.port("two"));

      assertAnswered();
      assertThat(connections("two")).isEqualTo(1);
      RawHttp.Answer late = RawHttp.exchange(old);
      assertThat(late.header("x-sni")).isEqualTo(SNI);
      assertThat(connections("one")).isEqualTo(1);
    }

    istiod.deleteYaml(gateway("two"));
    awaitEndpoint(sidecar.port("server"));
    assertAnswered();
    assertThat(connections("two")).isEqualTo(1);
  }

  @Test
  void fault64TheErrorNamesServerNameAndProtocolsThatAGatewayDoesNotKnow() {
    istiod.apply(gateway("stranger"));
    try {
      awaitEndpoint(gateways.port("stranger"));
      assertThatThrownBy(() -> mesh.connect(HOST, 80, AppProtocol.HTTP1))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("MESH-2123")
          .hasMessageContaining("the server name '" + SNI + "'")
          .hasMessageContaining("protocols [istio-http/1.1, istio, http/1.1]");
    } finally {
      istiod.deleteYaml(gateway("stranger"));
      awaitEndpoint(sidecar.port("server"));
    }
  }

  @Test
  void explainsThatPlaintextEndpointsBehindAGatewayCannotBeSeen() {
    istiod.apply(gateway("one"));
    try {
      awaitEndpoint(gateways.port("one"));
      Explanation explanation = mesh.traffic().current().explain(Call.to(HOST, 80));
      assertThat(explanation.endpoints())
          .singleElement()
          .satisfies(endpoint -> assertThat(endpoint.gateway()).isTrue());
      assertThat(explanation.notes()).singleElement().asString().contains("speak plaintext");
      istiod.apply(service(""));
      Awaitility.await("no endpoint").atMost(PATIENCE).until(() -> ports().isEmpty());
      assertThat(mesh.explain(HOST, 80).text()).contains("MESH-1503");
    } finally {
      istiod.apply(service("serviceAccount: echo, "));
      istiod.deleteYaml(gateway("one"));
      awaitEndpoint(sidecar.port("server"));
    }
  }

  private static void assertAnswered() throws IOException {
    try (Socket socket = mesh.connect(HOST, 80, AppProtocol.HTTP1)) {
      RawHttp.Answer answer = RawHttp.exchange(socket);
      assertThat(answer.body()).isEqualTo("http");
      assertThat(answer.header("x-sni")).isEqualTo(SNI);
    }
  }

  private static void awaitEndpoint(int port) {
    Awaitility.await("endpoint at port " + port)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> ports().equals(List.of(port)));
  }

  private static List<Integer> ports() {
    return mesh.traffic().current().explain(Call.to(HOST, 80)).endpoints().stream()
        .map(destination -> destination.endpoint().address().getPort())
        .toList();
  }

  /** How many connections a gateway has taken on and passed on. */
  private static long connections(String gateway) {
    String stats = gateways.admin("/stats?filter=tcp." + gateway + ".downstream_cx_total");
    return Long.parseLong(stats.substring(stats.lastIndexOf(':') + 1).strip());
  }

  private static String chain(String name, String serverName) {
    return """
    {filter_chain_match: {transport_protocol: tls, server_names: ['%s'],
      application_protocols: [istio, istio-peer-exchange, istio-http/1.0, istio-http/1.1,
        istio-h2]}, filters: [%s, %s]}\
    """
        .formatted(serverName, EnvoyParts.SNI_CLUSTER, EnvoyParts.pass(name, "BlackHoleCluster"));
  }

  private static String gateway(String listener) {
    return """
    apiVersion: v1
    kind: Service
    metadata:
      name: istio-eastwestgateway
      namespace: istio-system
      labels:
        topology.istio.io/network: there
        networking.istio.io/gatewayPort: "%d"
    spec:
      clusterIP: 10.96.0.99
      ports: [{name: tls, port: 15443}]
    status: {loadBalancer: {ingress: [{ip: 127.0.0.1}]}}
    """
        .formatted(gateways.port(listener));
  }

  private static String service(String account) {
    return """
    apiVersion: networking.istio.io/v1
    kind: ServiceEntry
    metadata: {name: echo, namespace: shop}
    spec:
      hosts: [echo.example.com]
      location: MESH_INTERNAL
      ports: [{number: 80, name: http, protocol: HTTP}]
      resolution: STATIC
      endpoints:
      - {address: 127.0.0.1, network: there, %slabels: {app: echo}, ports: {http: %d}}
    """
        .formatted(account, sidecar.port("server"));
  }
}
