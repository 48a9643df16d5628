package io.meshjvm.core.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The places where Istio's VM package keeps the files. */
class InstalledLayoutTest {

  private static final String CLUSTER_ENV = "var/lib/istio/envoy/cluster.env";

  @TempDir Path root;
  private Member places;

  @BeforeEach
  void create() {
    places =
        Member.at(root)
            .file(CLUSTER_ENV, "POD_NAMESPACE=vm\nISTIO_SVC_IP=10.0.0.5\n")
            .file("etc/istio/config/mesh", "defaultConfig: {meshId: m}\n")
            .file("etc/certs/root-cert.pem", "roots\n")
            .file("etc/hosts", "fe80::1%lo0 localhost\n10.0.0.9 istiod.istio-system.svc other\n");
  }

  @Test
  void findsEveryFileInItsPlace() throws Exception {
    Bootstrap bootstrap = load();
    assertThat(bootstrap.node().namespace()).isEqualTo("vm");
    assertThat(bootstrap.node().metadata()).containsEntry("MESH_ID", "m");
    assertThat(bootstrap.controlPlane().rootCertificate())
        .isEqualTo(root.resolve("etc/certs/root-cert.pem"));
    assertThat(bootstrap.controlPlane().token())
        .isEqualTo(root.resolve("var/run/secrets/tokens/istio-token"));
    assertThat(bootstrap.controlPlane().hosts())
        .isEqualTo(Map.of("istiod.istio-system.svc", InetAddress.getByName("10.0.0.9")));
    assertThat(bootstrap.identity().store()).isNull();
    assertThat(bootstrap.identity().certificateFiles()).isNull();
  }

  @Test
  void needsNoHostsFileOfItsOwn() {
    places.without("etc/hosts");
    assertThat(load().controlPlane().hosts()).isEmpty();
  }

  @Test
  void clusterEnvBeatsSidecarEnv() {
    places.file("var/lib/istio/envoy/sidecar.env", "POD_NAMESPACE=other\nSERVICE_ACCOUNT=side\n");
    Bootstrap bootstrap = load();
    assertThat(bootstrap.node().namespace()).isEqualTo("vm");
    assertThat(bootstrap.node().serviceAccount()).isEqualTo("side");
    assertThat(Member.setting(bootstrap, "serviceAccount").source())
        .isEqualTo("sidecar.env SERVICE_ACCOUNT");
  }

  @Test
  void looksForRootsInThePlaceOfPodsLast() {
    places.without("etc/certs/root-cert.pem").file("var/run/secrets/istio/root-cert.pem", "roots");
    assertThat(load().controlPlane().rootCertificate())
        .isEqualTo(root.resolve("var/run/secrets/istio/root-cert.pem"));
  }

  @Test
  void usesWorkloadCredentialsThatAreMounted() {
    places.file("var/run/secrets/workload-spiffe-credentials/cert-chain.pem", "chain");
    assertThat(load().identity().certificateFiles())
        .isEqualTo(root.resolve("var/run/secrets/workload-spiffe-credentials"));
  }

  @Test
  void fileMountedCertificatesAreInEtcCerts() {
    places.file(CLUSTER_ENV, "POD_NAMESPACE=vm\nISTIO_SVC_IP=10.0.0.5\nFILE_MOUNTED_CERTS=true\n");
    assertThat(load().identity().certificateFiles()).isEqualTo(root.resolve("etc/certs"));
  }

  @Test
  void refusesAnInstallationWithoutClusterEnv() {
    places.without(CLUSTER_ENV);
    BootstrapException refusal = catchThrowableOfType(BootstrapException.class, this::load);
    assertThat(refusal.code()).isEqualTo(Fault.NO_FILE.code());
    assertThat(refusal).hasMessageContaining(root.resolve(CLUSTER_ENV).toString());
  }

  private Bootstrap load() {
    return Member.isolated(BootstrapLoader.installed()).root(root).load();
  }
}
