package io.meshjvm.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls out of a member as DestinationRules and the outbound policy of a mesh have them. */
class OutboundJourneyTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String LISTENER = "type.googleapis.com/envoy.config.listener.v3.Listener";

  private static final Map<String, String> VIRTUAL =
      Map.of(
          "limited.test", "10.9.8.1",
          "flaky.test", "10.9.8.2",
          "known.test", "10.9.8.3",
          "virtual.test", "10.9.8.4");

  @TempDir static Path directory;
  private static Journey journey;
  private static Mesh mesh;
  private static TestServer echo;

  @BeforeAll
  static void start() throws IOException {
    echo = TestServer.echo();
    journey = new Journey(directory);
    mesh = journey.member().start().awaitReady(PATIENCE);
  }

  @AfterAll
  static void stop() {
    mesh.close();
    journey.close();
    echo.close();
  }

  @Test
  void obeysTheCircuitBreakerOfADestinationRuleAsItChanges() throws IOException {
    // The rule comes first, so that there is never a cluster without it.
    rule("limited.test", "connectionPool: {tcp: {maxConnections: 1}}");
    service("limited.test", echo.port());
    awaitEndpoints("limited.test", 1);
    Socket first = mesh.connect("limited.test", 80);

    assertThatThrownBy(() -> mesh.connect("limited.test", 80))
        .isInstanceOf(ConnectException.class)
        .hasMessageContainingAll("MESH-1520", "connectionPool.tcp.maxConnections");
    assertThatThrownBy(() -> mesh.socketFactory().createSocket("limited.test", 80))
        .hasMessageContaining("MESH-1520");
    first.close();
    Socket second = mesh.connect("limited.test", 80);

    rule("limited.test", "connectionPool: {tcp: {maxConnections: 2}}");
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(ConnectException.class)
        .untilAsserted(() -> mesh.connect("limited.test", 80).close());
    second.close();
  }

  @Test
  void ejectsAnEndpointThatDoesNotConnectAndTakesItBack() throws IOException {
    rule(
        "flaky.test",
        "outlierDetection: {consecutive5xxErrors: 2, interval: 100ms, baseEjectionTime: 500ms,"
            + " maxEjectionPercent: 50}");
    try (Socket closed = TestServer.closedPort()) {
      service("flaky.test", echo.port(), closed.getLocalPort());
      awaitEndpoints("flaky.test", 2);

      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(1))
          .untilAsserted(
              () -> {
                mesh.connect("flaky.test", 80).close();
                assertThat(endpoints("flaky.test")).isEqualTo(1);
              });

      awaitEndpoints("flaky.test", 2);
    }
  }

  @Test
  void goesPastTheMeshOnlyWhereTheMeshAllowsIt() throws IOException {
    service("known.test", echo.port());
    awaitEndpoints("known.test", 1);
    try (Mesh strict = journey.member("neighbour").set("outboundPolicy", "registry_only").start()) {
      await().atMost(PATIENCE).until(() -> mesh.joinReport().outbound().equals("ALLOW_ANY"));
      mesh.connect("localhost", echo.port()).close();
      mesh.connect("127.0.0.1", echo.port()).close();
      mesh.socketFactory().createSocket(InetAddress.getLoopbackAddress(), echo.port()).close();
      assertThatThrownBy(() -> mesh.connect("nobody.invalid", 80))
          .isInstanceOf(UnknownHostException.class)
          .hasMessageContaining("MESH-1501");
      assertThatThrownBy(() -> mesh.connect("known.test", 81)).hasMessageContaining("MESH-1502");

      strict.awaitReady(PATIENCE);
      assertThat(strict.joinReport().outbound()).isEqualTo("REGISTRY_ONLY");
      assertThatThrownBy(() -> strict.connect("localhost", echo.port()))
          .hasMessageContainingAll("MESH-1521", "outboundPolicy");

      journey.istiod.serve(LISTENER, "virtualOutbound", Any.pack(catchAll("BlackHoleCluster")));
      journey.istiod.push();
      await().atMost(PATIENCE).until(() -> mesh.joinReport().outbound().equals("REGISTRY_ONLY"));
      assertThatThrownBy(() -> mesh.connect("localhost", echo.port()))
          .isInstanceOf(ConnectException.class)
          .hasMessageContainingAll("MESH-1521", "outboundTrafficPolicy");
      assertThatThrownBy(() -> mesh.connect("127.0.0.1", 1)).hasMessageContaining("MESH-1521");
      mesh.connect("known.test", 80).close();

      journey.istiod.serve(
          LISTENER, "virtualOutbound", Any.pack(catchAll("outbound|443||egress.test")));
      journey.istiod.push();
      await().atMost(PATIENCE).until(() -> mesh.joinReport().outbound().equals("EGRESS_PROXY"));
      assertThatThrownBy(() -> mesh.connect("localhost", echo.port()))
          .hasMessageContainingAll("MESH-1522", "outbound|443||egress.test");
    } finally {
      journey.istiod.withdraw(LISTENER, "virtualOutbound");
      journey.istiod.push();
    }
  }

  @Test
  void findsAServiceByItsVirtualAddress() throws IOException {
    service("virtual.test", echo.port());
    awaitEndpoints("virtual.test", 1);
    await().atMost(PATIENCE).until(() -> mesh.knows("virtual.test"));
    InetAddress virtual = mesh.resolve("virtual.test").get(0);
    assertThat(virtual.getHostAddress()).isEqualTo("10.9.8.4");

    try (Socket socket = mesh.socketFactory().createSocket()) {
      socket.connect(new InetSocketAddress("10.9.8.4", 80));
      assertThat(socket.getPort()).isEqualTo(echo.port());
    }
    mesh.connect("10.9.8.4", 80).close();
  }

  private static void awaitEndpoints(String host, int number) {
    await().atMost(PATIENCE).until(() -> endpoints(host) == number);
  }

  private static int endpoints(String host) {
    return mesh.traffic().current().cluster(host, 80).isEmpty()
        ? 0
        : mesh.traffic().current().candidates(host, 80).size();
  }

  private void service(String host, int... ports) {
    StringBuilder endpoints = new StringBuilder();
    for (int port : ports) {
      endpoints.append("  - {address: 127.0.0.1, ports: {tcp: ").append(port).append("}}\n");
    }
    journey.istiod.apply(
        """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: %s, namespace: vm}
        spec:
          hosts: [%s]
          addresses: [%s]
          location: MESH_INTERNAL
          resolution: STATIC
          ports: [{number: 80, name: tcp, protocol: TCP}]
          endpoints:
        %s\
        """
            .formatted(host.replace('.', '-'), host, VIRTUAL.get(host), endpoints));
  }

  private void rule(String host, String policy) {
    journey.istiod.apply(
        """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: %s, namespace: vm}
        spec:
          host: %s
          trafficPolicy:
            %s
        """
            .formatted(host.replace('.', '-'), host, policy));
  }

  private static Listener catchAll(String cluster) {
    return Listener.newBuilder()
        .setName("virtualOutbound")
        .addFilterChains(
            FilterChain.newBuilder()
                .setName("virtualOutbound-catchall-tcp")
                .addFilters(
                    Filter.newBuilder()
                        .setName("envoy.filters.network.tcp_proxy")
                        .setTypedConfig(
                            Any.pack(
                                TcpProxy.newBuilder()
                                    .setCluster(cluster)
                                    .setStatPrefix(cluster)
                                    .build()))))
        .build();
  }
}
