package io.meshjvm.house.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.traffic.Lease;
import io.meshjvm.traffic.Pick;
import io.meshjvm.traffic.Traffic;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same clusters in a real Envoy and in a member, some of whose endpoints take no connection:
 * after the same calls the same number of them is ejected.
 */
@RequiresEnvoy
class EnvoyOutlierTest {

  private static final int ENDPOINTS = 4;
  private static final int CLOSED = 3;
  private static final int ROUNDS = 10;

  /** Longer than any test takes, however busy the machine is. */
  private static final String LASTING = "'baseEjectionTime': '600s', ";

  private static final String NO_PANIC = "'commonLbConfig': {'healthyPanicThreshold': {}}, ";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Map<String, SharedCluster> clusters = new LinkedHashMap<>();
  private static final List<Socket> closed = new ArrayList<>();

  @TempDir private static Path directory;

  private static NumberedServers servers;
  private static ServerSocket silent;
  private static Istiod istiod;
  private static EnvoyProcess envoy;
  private static Mesh mesh;

  @BeforeAll
  static void startBoth() throws IOException {
    servers = new NumberedServers(1);
    // Connections come to be without anybody who takes them, and stay.
    silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    describe("all", LASTING + "'consecutive5xx': 3, 'maxEjectionPercent': 100");
    describe("half", LASTING + "'consecutive5xx': 3, 'maxEjectionPercent': 50");
    describe("none-by-default", LASTING + "'consecutive5xx': 3");
    describe("always-one", LASTING + "'consecutive5xx': 3, 'alwaysEjectOneHost': true");
    describe(
        "gateway",
        LASTING
            + "'consecutiveGatewayFailure': 2, 'enforcingConsecutiveGatewayFailure': 100,"
            + " 'enforcingConsecutive5xx': 0, 'maxEjectionPercent': 100");
    describe(
        "local-origin",
        LASTING
            + "'consecutiveLocalOriginFailure': 4, 'splitExternalLocalOriginErrors': true,"
            + " 'enforcingLocalOriginSuccessRate': 0, 'maxEjectionPercent': 80");
    describe("unenforced", LASTING + "'enforcingConsecutive5xx': 0, 'maxEjectionPercent': 100");
    describe(
        "short",
        "'consecutive5xx': 2, 'interval': '0.2s', 'baseEjectionTime': '0.5s',"
            + " 'maxEjectionPercent': 100");
    limit("limited", "'maxConnections': 2", silent.getLocalPort());
    limit("impatient", "'maxPendingRequests': 0", silent.getLocalPort());
    EnvoyConfig config = new EnvoyConfig();
    clusters.forEach(
        (name, cluster) ->
            config
                .clusterAsIs(cluster.yaml())
                .listener(name, EnvoyParts.pass(cluster.clusterName())));
    envoy = EnvoyProcess.start(config);
    istiod = Istiod.start();
    clusters.values().forEach(c -> istiod.serve(SharedCluster.TYPE, c.clusterName(), c.resource()));
    istiod.apply(JvmWorkload.group(9));
    mesh = JvmWorkload.start(istiod, directory);
    JvmWorkload.awaitService(mesh, "short.example.com", 80);
  }

  @AfterAll
  static void stopBoth() throws IOException {
    mesh.close();
    istiod.close();
    envoy.close();
    servers.close();
    silent.close();
    clusters.clear();
    for (Socket holder : closed) {
      holder.close();
    }
    closed.clear();
  }

  private static void describe(String name, String outliers) throws IOException {
    SharedCluster cluster =
        new SharedCluster(
            name,
            "{" + NO_PANIC + "'outlierDetection': {'enforcingSuccessRate': 0, " + outliers + "}}");
    List<LbEndpoint.Builder> endpoints = new ArrayList<>();
    endpoints.add(endpoint(servers.port(0)));
    for (int i = 0; i < CLOSED; i++) {
      endpoints.add(endpoint(closedPort()));
    }
    cluster.locality(0, "a", 0, endpoints.toArray(LbEndpoint.Builder[]::new));
    clusters.put(name, cluster);
  }

  private static void limit(String name, String thresholds, int port) {
    String breakers = "{'circuitBreakers': {'thresholds': [{" + thresholds + "}]}}";
    clusters.put(name, new SharedCluster(name, breakers).locality(0, "a", 0, endpoint(port)));
  }

  private static LbEndpoint.Builder endpoint(int port) {
    return SharedCluster.endpoint(port, 1, HealthStatus.HEALTHY);
  }

  /** A port that takes no connection and that nobody else gets meanwhile: bound, not listening. */
  private static int closedPort() throws IOException {
    Socket holder = new Socket();
    holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    closed.add(holder);
    return holder.getLocalPort();
  }

  static Stream<String> lasting() {
    Set<String> others = Set.of("short", "limited", "impatient");
    return clusters.keySet().stream().filter(name -> !others.contains(name));
  }

  @ParameterizedTest
  @MethodSource("lasting")
  void ejectsAsManyEndpointsAfterTheSameFailures(String name) throws IOException {
    callOnce(name);
    assertThat(usable(name)).isEqualTo(ENDPOINTS);

    for (int round = 0; round < ROUNDS; round++) {
      callAll(name);
    }
    assertThat(settled(() -> ENDPOINTS - usable(name)))
        .isEqualTo(settled(() -> ejectedByEnvoy(name)));
  }

  private static void callAll(String name) throws IOException {
    for (int call = 0; call < ENDPOINTS; call++) {
      callThroughEnvoy(name);
      callOnce(name);
    }
  }

  @Test
  void takesEndpointsBackAndEjectsThemAnew() {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .untilAsserted(
            () -> {
              callThroughEnvoy("short");
              assertThat(ejectedByEnvoy("short")).isEqualTo(CLOSED);
            });
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .untilAsserted(
            () -> {
              callOnce("short");
              assertThat(usable("short")).isEqualTo(ENDPOINTS - CLOSED);
            });

    await().atMost(PATIENCE).until(() -> ejectedByEnvoy("short") == 0);
    await().atMost(PATIENCE).until(() -> usable("short") == ENDPOINTS);
  }

  @Test
  void refusesConnectionsBeyondALimitAsEnvoyDoes() throws IOException {
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 1; i <= 2; i++) {
        int active = i;
        open.add(new Socket("127.0.0.1", envoy.port("limited")));
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () -> assertThat(statistic("limited", "upstream_cx_active")).isEqualTo(active));
        open.add(mesh.connect("limited.example.com", 80));
      }

      assertThat(NumberedServers.ask("127.0.0.1", envoy.port("limited"))).isEqualTo(-1);
      assertThat(statistic("limited", "upstream_cx_overflow")).isEqualTo(1);
      assertThatThrownBy(() -> mesh.connect("limited.example.com", 80))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("MESH-1520");
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
    mesh.connect("limited.example.com", 80).close();
  }

  @Test
  void countsAConnectionThatIsNotThereYetAsPending() throws IOException {
    assertThat(NumberedServers.ask("127.0.0.1", envoy.port("impatient"))).isEqualTo(-1);
    assertThat(statistic("impatient", "upstream_rq_pending_overflow")).isEqualTo(1);
    assertThatThrownBy(() -> mesh.connect("impatient.example.com", 80))
        .hasMessageContainingAll("MESH-1520", "http1MaxPendingRequests");
  }

  private static void callThroughEnvoy(String name) throws IOException {
    int ignored = NumberedServers.ask("127.0.0.1", envoy.port(name));
  }

  /** One attempt at one endpoint, as Envoy makes it; a socket of the member would try others. */
  private static void callOnce(String name) {
    Traffic traffic = mesh.part(Traffic.class);
    if (!(traffic.current().pick(name + ".example.com", 80) instanceof Pick.Picked picked)) {
      return;
    }
    try (Lease lease = traffic.lease(picked, Lease.Kind.CONNECTION)) {
      try (Socket socket = new Socket()) {
        socket.connect(picked.endpoint().address());
        lease.succeeded();
      } catch (IOException e) {
        lease.failed(Lease.Failure.of(e));
      }
    }
  }

  private static int usable(String name) {
    Traffic traffic = mesh.part(Traffic.class);
    String host = name + ".example.com";
    return traffic.current().peek(host, 80) instanceof Pick.Picked
        ? traffic.current().candidates(host, 80).size()
        : 0;
  }

  private static int ejectedByEnvoy(String name) {
    int ejected = 0;
    JsonObject page =
        JsonParser.parseString(envoy.admin("/clusters?format=json")).getAsJsonObject();
    for (JsonElement cluster : page.getAsJsonArray("cluster_statuses")) {
      if (nameOf(cluster).equals(clusterName(name))) {
        for (JsonElement host : cluster.getAsJsonObject().getAsJsonArray("host_statuses")) {
          JsonObject health = host.getAsJsonObject().getAsJsonObject("health_status");
          ejected += health.has("failed_outlier_check") ? 1 : 0;
        }
      }
    }
    return ejected;
  }

  private static String nameOf(JsonElement cluster) {
    return cluster.getAsJsonObject().get("name").getAsString();
  }

  private static String clusterName(String name) {
    return "outbound|80||" + name + ".example.com";
  }

  private static int statistic(String name, String what) {
    String line = envoy.admin("/stats?filter=" + name + ".*" + what + "$").strip();
    return Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
  }

  /** What a count is once it has stood still for a while. */
  private static int settled(Supplier<Integer> count) {
    AtomicInteger last = new AtomicInteger(count.get());
    AtomicInteger same = new AtomicInteger();
    await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              int now = count.get();
              return last.getAndSet(now) == now
                  ? same.incrementAndGet() >= 4
                  : same.getAndSet(0) > 4;
            });
    return last.get();
  }
}
