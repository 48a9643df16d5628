package io.meshjvm.core.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.core.bootstrap.ControlPlaneSettings.Protocol;
import io.meshjvm.core.bootstrap.IdentitySettings.KeyAlgorithm;
import java.net.InetAddress;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The files that istioctl wrote in Istio's own tests, unchanged. */
class IstioctlFixturesTest {

  private static final Map<String, String> LABELS =
      Map.of(
          "service.istio.io/canonical-name",
          "foo",
          "service.istio.io/canonical-revision",
          "latest");

  @Test
  void readsARevisionedIpv4Member() throws Exception {
    Bootstrap bootstrap = load("ipv4");
    assertNode(bootstrap.node(), "10.10.10.10");
    assertRevisioned(bootstrap, "10.10.10.11");
    assertDefaults(bootstrap, directory("ipv4"));
  }

  @Test
  void readsARevisionedIpv6Member() throws Exception {
    Bootstrap bootstrap = load("ipv6");
    assertNode(bootstrap.node(), "fd00:10:96::1");
    assertRevisioned(bootstrap, "fd00:10:96::2");
    assertDefaults(bootstrap, directory("ipv6"));
  }

  @Test
  void readsAMemberWithoutRevisionOrGateway() throws Exception {
    Bootstrap bootstrap = load("nil-proxy-metadata");
    assertNode(bootstrap.node(), "10.10.10.10");
    HostPort istiod = new HostPort("istiod.istio-system.svc", 15012);
    assertThat(bootstrap.controlPlane().discovery()).isEqualTo(istiod);
    assertThat(bootstrap.controlPlane().certificateAuthority()).isEqualTo(istiod);
    assertThat(bootstrap.controlPlane().hosts()).isEmpty();
    assertThat(bootstrap.node().proxyConfig())
        .containsEntry("discoveryAddress", "istiod.istio-system.svc:15012");
    assertThat(metadata(bootstrap.node())).doesNotContainKey("CLUSTER_MESH_CONFIG_VALUE");
    assertDefaults(bootstrap, directory("nil-proxy-metadata"));
  }

  private static void assertRevisioned(Bootstrap bootstrap, String gateway) throws Exception {
    HostPort istiod = new HostPort("istiod-rev-1.istio-system.svc", 15012);
    assertThat(bootstrap.controlPlane().discovery()).isEqualTo(istiod);
    assertThat(bootstrap.controlPlane().certificateAuthority()).isEqualTo(istiod);
    assertThat(bootstrap.controlPlane().hosts())
        .isEqualTo(Map.of("istiod-rev-1.istio-system.svc", InetAddress.getByName(gateway)));
    assertThat(bootstrap.node().proxyConfig())
        .containsEntry("discoveryAddress", "istiod-rev-1.istio-system.svc:15012");
    assertThat(metadata(bootstrap.node()))
        .containsEntry("CLUSTER_MESH_CONFIG_VALUE", "foo")
        .containsEntry("PROXY_CONFIG_ANNOT_VALUE", "bar");
    assertThat(Member.setting(bootstrap, "caAddress").source()).isEqualTo("cluster.env CA_ADDR");
  }

  private static void assertNode(WorkloadNode node, String address) throws Exception {
    assertThat(node)
        .isEqualTo(
            new WorkloadNode(
                "vm-1",
                "bar",
                "vm-serviceaccount",
                null,
                null,
                "foo",
                "Kubernetes",
                "",
                List.of(InetAddress.getByName(address)),
                "bar.svc.cluster.local",
                LABELS,
                null,
                Map.of("DNS_CAPTURE", "true"),
                node.proxyConfig()));
    assertThat(node.proxyConfig())
        .containsEntry("readinessProbe", Map.of("httpGet", Map.of("port", 8080)))
        .containsEntry("controlPlaneAuthPolicy", "MUTUAL_TLS");
    assertThat(metadata(node))
        .containsEntry("TRUST_DOMAIN", "")
        .containsEntry("POD_NAMESPACE", "bar");
  }

  private static void assertDefaults(Bootstrap bootstrap, Path directory) {
    ControlPlaneSettings controlPlane = bootstrap.controlPlane();
    assertThat(controlPlane.rootCertificate()).isEqualTo(directory.resolve("root-cert.pem"));
    assertThat(controlPlane.token()).isEqualTo(directory.resolve("istio-token"));
    assertThat(controlPlane.protocol()).isEqualTo(Protocol.DELTA);
    assertThat(controlPlane.maxMessageBytes()).isEqualTo(64 << 20);
    assertThat(controlPlane.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(controlPlane.keepaliveTime()).isEqualTo(Duration.ofSeconds(30));
    assertThat(controlPlane.keepaliveTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(controlPlane.maxStreamAge()).isEqualTo(Duration.ofMinutes(25));
    assertThat(controlPlane.headers()).isEmpty();
    assertThat(controlPlane.certificateAuthorityHeaders()).isEmpty();
    assertThat(bootstrap.identity())
        .isEqualTo(
            new IdentitySettings(
                "cluster.local",
                false,
                KeyAlgorithm.EC_P256,
                Duration.ofHours(24),
                0.5,
                0.01,
                "",
                null,
                null));
    assertThat(bootstrap.readinessProbe())
        .isEqualTo(
            ReadinessProbe.of(new ReadinessProbe.HttpGet("http", null, 8080, "/", Map.of())));
    assertThat(bootstrap.settings()).isSortedAccordingTo((a, b) -> a.key().compareTo(b.key()));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> metadata(WorkloadNode node) {
    return (Map<String, Object>) node.proxyConfig().get("proxyMetadata");
  }

  private static Bootstrap load(String name) throws URISyntaxException {
    return Member.isolated(BootstrapLoader.fromDirectory(directory(name))).load();
  }

  private static Path directory(String name) throws URISyntaxException {
    return Path.of(IstioctlFixturesTest.class.getResource("/bootstrap/" + name).toURI());
  }
}
