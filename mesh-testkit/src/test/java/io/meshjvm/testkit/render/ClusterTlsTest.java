package io.meshjvm.testkit.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClusterTlsTest {
  private static final ProxyView CLIENT = Proxies.inNamespace("vm");
  private static final String NAME = "outbound|443||s.test";
  private static final String SERVICE =
      """
      kind: ServiceEntry
      metadata: {name: s, namespace: shop}
      spec:
        hosts: [s.test]
        location: MESH_INTERNAL
        subjectAltNames: [spiffe://other/ns/x/sa/y]
        ports: [{number: 443, name: p, protocol: HTTP2}]
        resolution: STATIC
        endpoints: [{address: 10.0.0.1, serviceAccount: b}, {address: 10.0.0.2, serviceAccount: a}]
      """;

  private static String rule(String policy) {
    return "kind: DestinationRule\nmetadata: {name: r, namespace: shop}\n"
        + "spec: {host: s.test, trafficPolicy: "
        + policy
        + "}\n";
  }

  @Test
  void namesServersInEveryTrustDomain() {
    RendererSettings settings =
        RendererSettings.builder().trustDomain("td").trustDomainAliases(List.of("old")).build();
    Cluster cluster = new Rendering(settings, SERVICE).cluster(CLIENT, NAME);
    UpstreamTlsContext tls = tls(cluster.getTransportSocketMatches(0).getTransportSocket());
    assertThat(names(tls))
        .containsExactly(
            "spiffe://old/ns/shop/sa/a",
            "spiffe://old/ns/shop/sa/b",
            "spiffe://other/ns/x/sa/y",
            "spiffe://td/ns/shop/sa/a",
            "spiffe://td/ns/shop/sa/b");
    assertThat(tls.getSni()).isEqualTo("outbound_.443_._.s.test");
    assertThat(tls.getCommonTlsContext().getAlpnProtocolsList()).containsExactly("istio", "h2");
  }

  @Test
  void speaksTlsToAllEndpointsWhenTheRuleSaysIstioMutual() {
    Rendering mesh =
        new Rendering(
            SERVICE, rule("{tls: {mode: ISTIO_MUTUAL, sni: x.test, subjectAltNames: [n]}}"));
    Cluster cluster = mesh.cluster(CLIENT, NAME);
    assertThat(cluster.getTransportSocketMatchesCount()).isZero();
    UpstreamTlsContext tls = tls(cluster.getTransportSocket());
    assertThat(tls.getSni()).isEqualTo("x.test");
    assertThat(names(tls)).containsExactly("n");
  }

  @Test
  void speaksPlaintextWhenTheRuleSaysDisable() {
    Cluster cluster = new Rendering(SERVICE, rule("{tls: {mode: DISABLE}}")).cluster(CLIENT, NAME);
    assertThat(cluster.getTransportSocketMatchesCount()).isZero();
    assertThat(cluster.hasTransportSocket()).isFalse();
  }

  @Test
  void usesTheUsersFilesWhenTheRuleSaysMutual() {
    Rendering mesh =
        new Rendering(
            SERVICE,
            rule(
                "{tls: {mode: MUTUAL, clientCertificate: /c, privateKey: /k, caCertificates: /r}}"));
    Cluster cluster = mesh.cluster(CLIENT, NAME);
    var common = tls(cluster.getTransportSocket()).getCommonTlsContext();
    assertThat(common.getTlsCertificateSdsSecretConfigs(0).getName()).isEqualTo("file-cert:/c~/k");
    assertThat(
            common.getCombinedValidationContext().getValidationContextSdsSecretConfig().getName())
        .isEqualTo("file-root:/r");
    var istio = cluster.getMetadata().getFilterMetadataOrThrow("istio");
    assertThat(istio.getFieldsOrThrow("alpn_override").getStringValue()).isEqualTo("false");
  }

  @Test
  void letsAPortsOwnPolicyReplaceTheWholePolicy() {
    String policy =
        "{tls: {mode: DISABLE}, loadBalancer: {simple: RANDOM},"
            + " portLevelSettings: [{port: {number: 443}, loadBalancer: {simple: ROUND_ROBIN}}]}";
    Cluster cluster = new Rendering(SERVICE, rule(policy)).cluster(CLIENT, NAME);
    assertThat(cluster.getLbPolicy()).isEqualTo(Cluster.LbPolicy.ROUND_ROBIN);
    assertThat(cluster.getTransportSocketMatchesCount()).isEqualTo(2);
  }

  @Test
  void followsTheRuleOfTheClientsNamespaceFirst() {
    String own =
        "kind: DestinationRule\nmetadata: {name: r, namespace: vm}\n"
            + "spec: {host: '*.test', trafficPolicy: {loadBalancer: {simple: RANDOM}}}\n";
    String shared = rule("{loadBalancer: {simple: ROUND_ROBIN}}");
    Rendering mesh = new Rendering(SERVICE, shared, own);
    assertThat(mesh.cluster(CLIENT, NAME).getLbPolicy()).isEqualTo(Cluster.LbPolicy.RANDOM);
    assertThat(mesh.cluster(Proxies.inNamespace("shop"), NAME).getLbPolicy())
        .isEqualTo(Cluster.LbPolicy.ROUND_ROBIN);
  }

  private static UpstreamTlsContext tls(TransportSocket socket) {
    return Rendering.unpack(socket.getTypedConfig(), UpstreamTlsContext.class);
  }

  @SuppressWarnings("deprecation")
  private static List<String> names(UpstreamTlsContext tls) {
    return tls
        .getCommonTlsContext()
        .getCombinedValidationContext()
        .getDefaultValidationContext()
        .getMatchSubjectAltNamesList()
        .stream()
        .map(StringMatcher::getExact)
        .toList();
  }
}
