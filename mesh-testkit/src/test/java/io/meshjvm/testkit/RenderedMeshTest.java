package io.meshjvm.testkit;

import static io.meshjvm.testkit.TestStream.ask;
import static io.meshjvm.testkit.TestStream.first;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.meshjvm.proto.istio.mesh.v1alpha1.ProxyConfig;
import io.meshjvm.proto.istio.networking.nds.v1.NameTable;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.time.VirtualTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** From YAML through registration and health to what other proxies are told. */
class RenderedMeshTest {

  private static final String MESH =
      """
      apiVersion: networking.istio.io/v1
      kind: WorkloadGroup
      metadata: {name: web, namespace: vm}
      spec:
        metadata: {labels: {app: web}}
        template: {serviceAccount: my-vm, ports: {http: 8080}}
        probe: {httpGet: {port: 8080}}
      ---
      apiVersion: networking.istio.io/v1
      kind: ServiceEntry
      metadata: {name: web, namespace: vm}
      spec:
        hosts: [web.example.com]
        addresses: [240.1.1.1]
        location: MESH_INTERNAL
        resolution: STATIC
        ports: [{name: http, number: 80, protocol: HTTP}]
        workloadSelector: {labels: {app: web}}
      """;
  private static final String CLUSTER = "outbound|80||web.example.com";

  private final VirtualTime time = new VirtualTime();

  @RegisterExtension
  final IstiodExtension mesh =
      IstiodExtension.create(
          builder -> builder.keys(KeyAlgorithm.EC_P256).time(time).trustBundles());

  private static List<String> addresses(DiscoveryResponse response)
      throws InvalidProtocolBufferException {
    return response.getResources(0).unpack(ClusterLoadAssignment.class).getEndpointsList().stream()
        .flatMap(locality -> locality.getLbEndpointsList().stream())
        .map(endpoint -> endpoint.getEndpoint().getAddress().getSocketAddress().getAddress())
        .toList();
  }

  @Test
  void tellsOthersOfAWorkloadWhileItIsHealthyAndNoLonger(Istiod istiod) throws Exception {
    istiod.apply(MESH);
    try (TestChannel one = TestChannel.withToken(istiod);
        TestChannel two = TestChannel.withToken(istiod)) {
      TestStream<DiscoveryRequest, DiscoveryResponse> watcher = TestStream.sotw(one);
      watcher.send(first(Nodes.vm().with("INSTANCE_IPS", "10.77.0.5").build(), Xds.EDS, CLUSTER));
      assertThat(addresses(watcher.next())).isEmpty();

      TestStream<DiscoveryRequest, DiscoveryResponse> workload = TestStream.sotw(two);
      workload.send(first(Nodes.registering("web").withReadinessProbe().build(), Xds.CDS)).next();
      workload.send(ask(Xds.HEALTH));
      assertThat(addresses(watcher.next())).containsExactly("10.77.0.9");

      workload.send(ask(Xds.HEALTH).toBuilder().setErrorDetail(TestStream.error("x")).build());
      assertThat(addresses(watcher.next())).isEmpty();

      workload.send(ask(Xds.HEALTH));
      assertThat(addresses(watcher.next())).containsExactly("10.77.0.9");
      workload.finish();
      assertThat(workload.end().isOk()).isTrue();
      time.advance(Duration.ofSeconds(10));
      assertThat(addresses(watcher.next())).isEmpty();
    }
  }

  @Test
  void sendsTheNameTableOfTheConfiguration(Istiod istiod) throws Exception {
    try (TestChannel channel = TestChannel.withToken(istiod)) {
      TestStream<DiscoveryRequest, DiscoveryResponse> stream = TestStream.sotw(channel);
      NameTable before =
          stream
              .send(first(Nodes.vm().build(), Xds.NDS))
              .next()
              .getResources(0)
              .unpack(NameTable.class);
      assertThat(before.getTableMap()).doesNotContainKey("web.example.com");
      istiod.apply(MESH);
      NameTable after = stream.next().getResources(0).unpack(NameTable.class);
      assertThat(after.getTableOrThrow("web.example.com").getIpsList())
          .containsExactly("240.1.1.1");
    }
  }

  @Test
  void distributesRootsWhileTheyRotate(Istiod istiod) throws Exception {
    try (TestChannel channel = TestChannel.withToken(istiod)) {
      TestStream<DiscoveryRequest, DiscoveryResponse> stream = TestStream.sotw(channel);
      stream.send(first(Nodes.vm().build(), Xds.PCDS));
      assertThat(roots(stream.next())).hasSize(1);
      istiod.addRoot();
      assertThat(roots(stream.next())).hasSize(2);
      istiod.signWithNewestRoot();
      istiod.retireOldRoots();
      assertThat(roots(stream.next())).containsExactly(istiod.rootCertificatesPem().strip());
    }
  }

  private static List<String> roots(DiscoveryResponse response)
      throws InvalidProtocolBufferException {
    return response.getResources(0).unpack(ProxyConfig.class).getCaCertificatesPemList().stream()
        .map(String::strip)
        .toList();
  }

  @Test
  void notesWhatEachStreamHasAccepted(Istiod istiod) {
    try (TestChannel channel = TestChannel.withToken(istiod)) {
      TestStream<DiscoveryRequest, DiscoveryResponse> stream = TestStream.sotw(channel);
      DiscoveryResponse table = stream.send(first(Nodes.vm().build(), Xds.NDS)).next();
      stream.send(TestStream.ack(table));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> istiod.connections().get(0).subscriptions().get(Xds.NDS).synced());
      assertThat(istiod.connections().get(0).id()).isEqualTo("vm-1.vm-1");
    }
  }
}
