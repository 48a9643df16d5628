package io.meshjvm.house.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.meshjvm.testkit.config.MeshStore;
import io.meshjvm.testkit.render.MeshRenderer;
import io.meshjvm.testkit.render.ProxyView;
import io.meshjvm.testkit.render.RendererSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A real Envoy judges the listeners that the test kit serves, with every policy in them. It is not
 * let run them: they are on fixed ports of every address.
 */
@RequiresEnvoy
class EnvoyJudgesListenersTest {

  private static final ProxyView PROXY =
      new ProxyView(
          "my-vm.vm",
          "vm",
          List.of("10.0.0.9"),
          Map.of("app", "my-vm"),
          "",
          "Kubernetes",
          true,
          false,
          null,
          "cluster.local");

  private static final String WORKLOAD =
      """
      apiVersion: networking.istio.io/v1
      kind: WorkloadEntry
      metadata: {name: my-vm, namespace: vm}
      spec: {address: 10.0.0.9, serviceAccount: my-vm, labels: {app: my-vm}}
      ---
      apiVersion: networking.istio.io/v1
      kind: ServiceEntry
      metadata: {name: vmservice, namespace: vm}
      spec:
        hosts: [vmservice.example.com]
        location: MESH_INTERNAL
        ports:
        - {number: 80, name: http, protocol: HTTP, targetPort: 8080}
        - {number: 90, name: grpc, protocol: GRPC, targetPort: 9090}
        - {number: 70, name: tcp, protocol: TCP, targetPort: 7070}
        resolution: STATIC
        workloadSelector: {labels: {app: my-vm}}
      """;

  private static final String POLICIES =
      """
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: deny, namespace: vm}
      spec:
        action: DENY
        rules:
        - from: [{source: {notNamespaces: [default], notIpBlocks: [10.1.0.0/16, 192.0.2.1]}}]
          to: [{operation: {paths: [/admin*], notMethods: [GET], ports: ["8080"]}}]
      ---
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: allow, namespace: vm}
      spec:
        action: ALLOW
        rules:
        - from:
          - source: {principals: [cluster.local/ns/default/sa/*, "*/sa/httpbin"]}
          - source: {remoteIpBlocks: [10.0.0.0/8]}
          to: [{operation: {hosts: ["*.example.com"], methods: [GET, HEAD], paths: ["*.html", "*"]}}]
        - to: [{operation: {ports: ["7070"]}}]
      """;

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"STRICT", "PERMISSIVE", "DISABLE"})
  void acceptsListenersOfEveryModeWithPolicies(String mode) throws Exception {
    Bootstrap bootstrap = bootstrap(mode).build();
    assertThat(bootstrap.getStaticResources().getListenersList())
        .extracting(Listener::getName)
        .containsExactlyInAnyOrder("virtualInbound", "virtualOutbound");
    assertThat(bootstrap.toString())
        .contains("envoy.filters.http.rbac", "envoy.filters.network.rbac", "inbound|8080||");
    EnvoyValidation.Verdict verdict = EnvoyValidation.of(bootstrap, directory);
    assertThat(verdict.accepted()).as(verdict.log()).isTrue();
  }

  @Test
  void wouldRefuseAListenerWithAnUnknownFilter() throws Exception {
    Bootstrap.Builder bootstrap = bootstrap("STRICT");
    bootstrap
        .getStaticResourcesBuilder()
        .getListenersBuilder(0)
        .getFilterChainsBuilder(0)
        .addFilters(0, Filter.newBuilder().setName("no.such.filter"));
    EnvoyValidation.Verdict verdict = EnvoyValidation.of(bootstrap.build(), directory);
    assertThat(verdict.accepted()).isFalse();
    assertThat(verdict.log()).contains("no.such.filter");
  }

  /** Everything that the workload is served, as if it were static. */
  private static Bootstrap.Builder bootstrap(String mode) throws InvalidProtocolBufferException {
    MeshStore store = new MeshStore();
    store.apply(WORKLOAD);
    store.apply(POLICIES);
    store.apply(
        """
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata: {name: default, namespace: vm}
        spec: {mtls: {mode: %s}}
        """
            .formatted(mode));
    MeshRenderer renderer = new MeshRenderer(store, RendererSettings.builder().build());
    Bootstrap.Builder bootstrap =
        Bootstrap.newBuilder().setNode(Node.newBuilder().setId("judge").setCluster("judge"));
    for (Any any : renderer.render(MeshRenderer.LISTENER, PROXY, Set.of()).values()) {
      bootstrap.getStaticResourcesBuilder().addListeners(any.unpack(Listener.class));
    }
    for (Any any : renderer.render(MeshRenderer.CLUSTER, PROXY, Set.of()).values()) {
      Cluster cluster = any.unpack(Cluster.class);
      // Without a control plane there are no endpoints to discover.
      if (cluster.getType() != Cluster.DiscoveryType.EDS) {
        bootstrap.getStaticResourcesBuilder().addClusters(cluster);
      }
    }
    bootstrap
        .getStaticResourcesBuilder()
        .addClusters(
            Cluster.newBuilder().setName("sds-grpc").setType(Cluster.DiscoveryType.STATIC));
    return bootstrap;
  }
}
