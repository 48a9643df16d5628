package io.meshjvm.testkit.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class NetworksTest {
  private static final String CLUSTER = "outbound|80||far.test";
  private static final String SERVICE =
      """
      kind: ServiceEntry
      metadata: {name: far, namespace: shop}
      spec:
        hosts: [far.test]
        location: MESH_INTERNAL
        ports: [{number: 80, name: http, protocol: HTTP}]
        resolution: STATIC
        endpoints:
        - {address: 10.1.0.1, network: net-b, serviceAccount: far, weight: 4}
        - {address: 10.1.0.2, network: net-b, serviceAccount: far}
        - {address: 10.1.0.3, network: net-b}
        - {address: 10.2.0.1, serviceAccount: far}
      """;
  private static final String GATEWAYS =
      """
      kind: Service
      metadata: {name: east, namespace: istio-system, labels: {topology.istio.io/network: net-b}}
      spec: {type: LoadBalancer, clusterIP: 10.96.0.1}
      status: {loadBalancer: {ingress: [{ip: 192.0.2.1}, {ip: 192.0.2.2}, {ip: "2001:db8::1"}]}}
      """;

  @Test
  void dialsEndpointsOfOtherNetworksItselfWhereThereIsNoGateway() {
    assertThat(new Rendering(SERVICE).endpoints(Proxies.inNetwork("net-a"), CLUSTER))
        .containsExactly(
            "0:10.1.0.1:80*4+tls", "0:10.1.0.2:80*1+tls", "0:10.1.0.3:80*1", "0:10.2.0.1:80*1+tls");
  }

  @Test
  void goesThroughGatewaysOfItsFamilyAndLeavesPlaintextBehind() {
    assertThat(new Rendering(SERVICE, GATEWAYS).endpoints(Proxies.inNetwork("net-a"), CLUSTER))
        .containsExactly(
            "0:10.2.0.1:80*3+tls", "0:192.0.2.1:15443*7+tls", "0:192.0.2.2:15443*7+tls");
  }

  @Test
  void goesThroughGatewaysWhenItsOwnNetworkIsUnknown() {
    assertThat(new Rendering(SERVICE, GATEWAYS).endpoints(Proxies.inNetwork(""), CLUSTER))
        .contains("0:192.0.2.1:15443*7+tls")
        .noneMatch(endpoint -> endpoint.contains("10.1.0."));
  }

  @Test
  void dialsDirectlyInsideItsOwnNetwork() {
    assertThat(new Rendering(SERVICE, GATEWAYS).endpoints(Proxies.inNetwork("net-b"), CLUSTER))
        .containsExactly(
            "0:10.1.0.1:80*12+tls",
            "0:10.1.0.2:80*3+tls",
            "0:10.1.0.3:80*3",
            "0:10.2.0.1:80*3+tls");
  }

  @Test
  void takesTheGatewayPortFromItsLabel() {
    String gateway =
        """
        kind: Service
        metadata:
          name: east
          namespace: istio-system
          labels: {topology.istio.io/network: net-b, networking.istio.io/gatewayPort: "443"}
        spec: {externalIPs: [192.0.2.9]}
        """;
    assertThat(new Rendering(SERVICE, gateway).endpoints(Proxies.inNetwork("net-a"), CLUSTER))
        .containsExactly("0:10.2.0.1:80*1+tls", "0:192.0.2.9:443*5+tls");
  }

  @Test
  void reachesWorkloadsWithoutAddressOnlyThroughGateways() {
    String selecting =
        """
        kind: ServiceEntry
        metadata: {name: far, namespace: shop}
        spec:
          hosts: [far.test]
          location: MESH_INTERNAL
          ports: [{number: 80, name: http, protocol: HTTP}]
          resolution: STATIC
          workloadSelector: {labels: {app: far}}
        """;
    String hidden =
        """
        kind: WorkloadEntry
        metadata: {name: hidden, namespace: shop}
        spec: {network: net-b, serviceAccount: far, labels: {app: far}}
        """;
    ProxyView proxy = Proxies.inNetwork("net-a");
    assertThat(new Rendering(selecting, hidden).endpoints(proxy, CLUSTER)).isEmpty();
    assertThat(new Rendering(selecting, hidden, GATEWAYS).endpoints(proxy, CLUSTER))
        .containsExactly("0:192.0.2.1:15443*1+tls", "0:192.0.2.2:15443*1+tls");
  }
}
