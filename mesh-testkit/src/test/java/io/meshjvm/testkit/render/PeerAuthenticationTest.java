package io.meshjvm.testkit.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PeerAuthenticationTest {
  private static final ProxyView SERVER = Proxies.withAddresses("10.0.0.1");
  private static final String WORKLOAD =
      """
      kind: WorkloadEntry
      metadata: {name: w, namespace: vm}
      spec: {address: 10.0.0.1, labels: {app: a}, serviceAccount: sa}
      """;

  private static String policy(String namespace, String name, String spec) {
    return "kind: PeerAuthentication\nmetadata: {name: %s, namespace: %s}\nspec: %s\n"
        .formatted(name, namespace, spec);
  }

  private static String service(String protocol) {
    return """
        kind: ServiceEntry
        metadata: {name: s, namespace: vm}
        spec:
          hosts: [s.test]
          location: MESH_INTERNAL
          ports: [{number: 80, name: p, protocol: "%s", targetPort: 8080}]
          resolution: STATIC
          workloadSelector: {labels: {app: a}}
        """
        .formatted(protocol);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          STRICT     | HTTP | tls[]*http
          STRICT     | GRPC | tls[]*http
          STRICT     | TCP  | tls[]*tcp
          STRICT     | ''   | tls[istio-http/1.0,istio-http/1.1,istio-h2]*http tls[]*tcp
          PERMISSIVE | HTTP | tls[istio,istio-peer-exchange,istio-http/1.0,istio-http/1.1,istio-h2]*http raw_buffer[]http
          PERMISSIVE | TCP  | tls[istio,istio-peer-exchange,istio-http/1.0,istio-http/1.1,istio-h2]*tcp tls[]tcp raw_buffer[]tcp
          PERMISSIVE | ''   | tls[istio-http/1.0,istio-http/1.1,istio-h2]*http raw_buffer[http/1.1,h2c]http tls[istio-peer-exchange,istio]*tcp raw_buffer[]tcp tls[]tcp
          DISABLE    | HTTP | raw_buffer[]http
          DISABLE    | TCP  | raw_buffer[]tcp
          DISABLE    | ''   | raw_buffer[http/1.1,h2c]http raw_buffer[]tcp
          """)
  void rendersTheChainsOfEachModeAndProtocol(String mode, String protocol, String chains) {
    Rendering mesh =
        new Rendering(
            WORKLOAD, service(protocol), policy("vm", "default", "{mtls: {mode: " + mode + "}}"));
    assertThat(chains(mesh, 8080)).containsExactly(chains.split(" "));
  }

  @Test
  void letsTheNarrowerPolicyDecideAndUnsetInherit() {
    Rendering mesh =
        new Rendering(
            WORKLOAD,
            service("TCP"),
            policy("istio-system", "mesh", "{mtls: {mode: STRICT}}"),
            policy("vm", "ns", "{mtls: {mode: UNSET}}"),
            policy(
                "vm",
                "own",
                "{selector: {matchLabels: {app: a}}, portLevelMtls: {9000: {mode: DISABLE}}}"),
            policy("vm", "other", "{selector: {matchLabels: {app: b}}, mtls: {mode: DISABLE}}"));
    assertThat(chains(mesh, 8080)).containsExactly("tls[]*tcp");
    assertThat(chains(mesh, 9000))
        .containsExactly("raw_buffer[http/1.1,h2c]http", "raw_buffer[]tcp");
  }

  @Test
  void letsTheOldestOfEqualPoliciesDecide() {
    Rendering mesh =
        new Rendering(WORKLOAD, service("TCP"), policy("vm", "z", "{mtls: {mode: DISABLE}}"));
    mesh.apply(policy("vm", "a", "{mtls: {mode: STRICT}}"));
    assertThat(chains(mesh, 8080)).containsExactly("raw_buffer[]tcp");
  }

  @Test
  void marksNoEndpointOfAPortThatTakesPlaintextOnly() {
    Rendering mesh = new Rendering(WORKLOAD, service("HTTP"));
    ProxyView client = Proxies.withAddresses("10.0.0.2");
    assertThat(mesh.endpoints(client, "outbound|80||s.test"))
        .containsExactly("0:10.0.0.1:8080*1+tls");
    mesh.apply(
        policy(
            "vm",
            "own",
            "{selector: {matchLabels: {app: a}}, portLevelMtls: {8080: {mode: DISABLE}}}"));
    assertThat(mesh.endpoints(client, "outbound|80||s.test")).containsExactly("0:10.0.0.1:8080*1");
    assertThat(mesh.cluster(client, "outbound|80||s.test").getTransportSocketMatchesCount())
        .isEqualTo(2);
  }

  @Test
  void offersNoTlsToANamespaceThatTakesPlaintextOnly() {
    Rendering mesh =
        new Rendering(WORKLOAD, service("HTTP"), policy("vm", "d", "{mtls: {mode: DISABLE}}"));
    var cluster = mesh.cluster(Proxies.withAddresses("10.0.0.2"), "outbound|80||s.test");
    assertThat(cluster.getTransportSocketMatchesCount()).isZero();
    assertThat(cluster.hasTransportSocket()).isFalse();
  }

  private static List<String> chains(Rendering mesh, int port) {
    return mesh.inbound(SERVER).getFilterChainsList().stream()
        .filter(chain -> chain.getFilterChainMatch().getDestinationPort().getValue() == port)
        .map(PeerAuthenticationTest::text)
        .toList();
  }

  private static String text(FilterChain chain) {
    FilterChainMatch match = chain.getFilterChainMatch();
    return match.getTransportProtocol()
        + "["
        + String.join(",", match.getApplicationProtocolsList())
        + "]"
        + (chain.hasTransportSocket() ? "*" : "")
        + (chain.getFilters(0).getName().contains("http") ? "http" : "tcp");
  }
}
