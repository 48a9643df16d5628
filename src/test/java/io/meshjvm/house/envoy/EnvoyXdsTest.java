package io.meshjvm.house.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.Any;
import com.sun.net.httpserver.HttpsServer;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.journal.Connection;
import io.meshjvm.testkit.journal.Nack;
import io.meshjvm.testkit.journal.XdsProtocol;
import io.meshjvm.testkit.render.MeshRenderer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A real Envoy takes its configuration from the test kit's istiod, so that what the library is
 * tested with is no dialect of its own.
 */
@RequiresEnvoy
@Execution(ExecutionMode.CONCURRENT)
class EnvoyXdsTest {

  private static final String VM_CLUSTER = "outbound|80||vmservice.example.com";
  private static final String OTHER_CLUSTER = "outbound|80||other.example.com";

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource
  void acceptsWhatIsServedAndFollowsItsChanges(XdsProtocol protocol) throws Exception {
    try (Istiod istiod = Istiod.start();
        Sidecar sidecar = Sidecar.start(istiod, protocol, OTHER_CLUSTER)) {
      awaitInSync(istiod, protocol);
      istiod.apply(JvmWorkload.service("other", 9));
      await(() -> assertThat(clusters(sidecar)).contains(OTHER_CLUSTER));
      await(() -> assertThat(endpoints(sidecar)).contains("127.0.0.1:9"));
      istiod.restart();
      awaitInSync(istiod, protocol);
      istiod.delete("ServiceEntry", "shop", "other");
      await(() -> assertThat(clusters(sidecar)).doesNotContain(OTHER_CLUSTER));
      assertThat(clusters(sidecar)).contains("PassthroughCluster", "BlackHoleCluster");
      assertHarmony(istiod);
    }
  }

  @ParameterizedTest
  @EnumSource
  void callsTheMemberThatTheControlPlaneTellsItOf(XdsProtocol protocol) throws Exception {
    HttpsServer bound = JvmServer.bound();
    int port = bound.getAddress().getPort();
    try (Istiod istiod = Istiod.start()) {
      istiod.apply(JvmWorkload.group(port));
      istiod.apply(vmService(port));
      try (Sidecar sidecar = Sidecar.start(istiod, protocol, VM_CLUSTER)) {
        try (Mesh mesh = JvmWorkload.start(istiod, directory);
            JvmServer server = JvmServer.https(mesh.tls(), bound)) {
          JvmWorkload.awaitService(mesh, "vmservice.example.com", 80);
          await(() -> assertThat(endpoints(sidecar)).contains("127.0.0.1:" + server.port()));
          HttpResponse<String> answer = PlainHttp.get(sidecar.envoy().port("outbound"));
          assertThat(answer.statusCode()).as(answer::body).isEqualTo(200);
          assertThat(answer.body()).isEqualTo(Sidecar.ID);
          assertThat(answer.headers().firstValue("x-callee"))
              .contains("spiffe://cluster.local/ns/vm/sa/my-vm");
        }
        istiod.delete("ServiceEntry", "vm", "vmservice");
        await(() -> assertThat(clusters(sidecar)).doesNotContain(VM_CLUSTER));
        assertHarmony(istiod);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void saysWhyItRefusesAndKeepsTheRest(XdsProtocol protocol) throws Exception {
    try (Istiod istiod = Istiod.start();
        Sidecar sidecar = Sidecar.start(istiod, protocol, OTHER_CLUSTER)) {
      awaitInSync(istiod, protocol);
      istiod.serve(MeshRenderer.CLUSTER, "bad", Any.pack(clusterWithoutAddress()));
      istiod.apply(JvmWorkload.service("other", 9));
      await(() -> assertThat(istiod.nacks()).isNotEmpty());
      Nack nack = istiod.nacks().get(0);
      assertThat(nack.typeUrl()).isEqualTo(MeshRenderer.CLUSTER);
      assertThat(nack.message()).contains("bad: malformed IP address: nowhere");
      await(() -> assertThat(clusters(sidecar)).contains(OTHER_CLUSTER).doesNotContain("bad"));
      assertThat(istiod.violations()).isEmpty();
    }
  }

  /**
   * A cluster named bad that Envoy must not take: its address is a name, and nothing looks it up.
   */
  private static Cluster clusterWithoutAddress() {
    Address nowhere =
        Address.newBuilder()
            .setSocketAddress(SocketAddress.newBuilder().setAddress("nowhere").setPortValue(9))
            .build();
    LbEndpoint endpoint =
        LbEndpoint.newBuilder().setEndpoint(Endpoint.newBuilder().setAddress(nowhere)).build();
    return Cluster.newBuilder()
        .setName("bad")
        .setType(Cluster.DiscoveryType.STATIC)
        .setLoadAssignment(
            ClusterLoadAssignment.newBuilder()
                .setClusterName("bad")
                .addEndpoints(LocalityLbEndpoints.newBuilder().addLbEndpoints(endpoint)))
        .build();
  }

  private static void assertHarmony(Istiod istiod) {
    assertThat(istiod.nacks()).isEmpty();
    assertThat(istiod.violations()).isEmpty();
  }

  /** Waits until the sidecar has acknowledged the newest of all that it subscribed to. */
  private static void awaitInSync(Istiod istiod, XdsProtocol protocol) {
    await(
        () -> {
          Connection sidecar =
              istiod.connections().stream()
                  .filter(connection -> connection.identity().equals(Sidecar.ID))
                  .findFirst()
                  .orElseThrow(() -> new AssertionError("no stream of the sidecar"));
          assertThat(sidecar.protocol()).isEqualTo(protocol);
          assertThat(sidecar.byCertificate()).isEqualTo(protocol == XdsProtocol.DELTA);
          assertThat(sidecar.subscriptions()).containsKey(MeshRenderer.CLUSTER);
          assertThat(sidecar.subscriptions().values())
              .allSatisfy(subscription -> assertThat(subscription.synced()).isTrue());
        });
  }

  /** Names of the clusters that Envoy took from the control plane and uses. */
  private static Set<String> clusters(Sidecar sidecar) {
    JsonObject dump =
        JsonParser.parseString(
                sidecar.envoy().admin("/config_dump?resource=dynamic_active_clusters"))
            .getAsJsonObject();
    Set<String> names = new TreeSet<>();
    if (dump.has("configs")) {
      for (JsonElement element : dump.getAsJsonArray("configs")) {
        JsonObject cluster = element.getAsJsonObject().getAsJsonObject("cluster");
        names.add(cluster.get("name").getAsString());
      }
    }
    return names;
  }

  /** Addresses of the endpoints that Envoy knows, of any cluster. */
  private static List<String> endpoints(Sidecar sidecar) {
    return sidecar
        .envoy()
        .admin("/clusters")
        .lines()
        .filter(line -> line.startsWith("outbound|") && line.contains("::cx_total::"))
        .map(line -> line.split("::", -1)[1])
        .toList();
  }

  private static void await(ThrowingRunnable assertion) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(assertion);
  }

  private static String vmService(int port) {
    return """
    apiVersion: networking.istio.io/v1
    kind: ServiceEntry
    metadata: {name: vmservice, namespace: vm}
    spec:
      hosts: [vmservice.example.com]
      location: MESH_INTERNAL
      ports: [{number: 80, name: http, protocol: HTTP, targetPort: %d}]
      resolution: STATIC
      workloadSelector: {labels: {app: my-vm}}
    """
        .formatted(port);
  }
}
