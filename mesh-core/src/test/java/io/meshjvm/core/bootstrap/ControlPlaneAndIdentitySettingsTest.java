package io.meshjvm.core.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.core.bootstrap.ControlPlaneSettings.Protocol;
import io.meshjvm.core.bootstrap.IdentitySettings.KeyAlgorithm;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlPlaneAndIdentitySettingsTest {

  @TempDir Path directory;
  private Member member;

  @BeforeEach
  void create() {
    member = Member.in(directory);
  }

  @Test
  void readsTimesLimitsAndHeaders() {
    member
        .clusterEnv(
            "GRPC_KEEPALIVE_INTERVAL=1m",
            "GRPC_KEEPALIVE_TIMEOUT=5s",
            "ISTIO_DELTA_XDS=false",
            "XDS_HEADER_X-Tenant=a",
            "CA_HEADER_x-tenant=b")
        .property("mesh.connectTimeout", "1500ms")
        .property("mesh.maxStreamAge", "40m")
        .property("mesh.maxMessageBytes", "1048576");
    ControlPlaneSettings settings = member.load().controlPlane();
    assertThat(settings.keepaliveTime()).isEqualTo(Duration.ofMinutes(1));
    assertThat(settings.keepaliveTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.protocol()).isEqualTo(Protocol.SOTW);
    assertThat(settings.headers()).isEqualTo(Map.of("x-tenant", "a"));
    assertThat(settings.certificateAuthorityHeaders()).isEqualTo(Map.of("x-tenant", "b"));
    assertThat(settings.connectTimeout()).isEqualTo(Duration.ofMillis(1500));
    assertThat(settings.maxStreamAge()).isEqualTo(Duration.ofMinutes(40));
    assertThat(settings.maxMessageBytes()).isEqualTo(1 << 20);
  }

  @Test
  void trap5NeverPingsMoreOftenThanIstiodAllows() {
    member.clusterEnv("GRPC_KEEPALIVE_INTERVAL=15s");
    assertThat(member.load().controlPlane().keepaliveTime()).isEqualTo(Duration.ofSeconds(15));
    member.clusterEnv("GRPC_KEEPALIVE_INTERVAL=14.999s");
    assertThat(member.refusal().code()).isEqualTo(Fault.RANGE.code());
    member.clusterEnv().property("mesh.keepaliveInterval", "1s");
    assertThat(member.refusal()).hasMessageContaining("under 15s");
  }

  @Test
  void readsAnIpv6ControlPlane() {
    member.defaultConfig("discovery_address: '[fd00::1]:15012'");
    HostPort expected = new HostPort("fd00::1", 15012);
    assertThat(member.load().controlPlane().discovery()).isEqualTo(expected);
    assertThat(member.load().controlPlane().certificateAuthority()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"10.0.0.9:15012", "gateway.test:15012"})
  void trap44ServerNameKeepsTheAddressThatItReplaces(String discovery) throws Exception {
    member
        .file("hosts", "10.0.0.9 gateway.test\n")
        .defaultConfig("discoveryAddress: " + discovery)
        .clusterEnv("ISTIOD_SAN=istiod.istio-system.svc");
    ControlPlaneSettings settings = member.load().controlPlane();
    assertThat(settings.discovery()).hasToString("istiod.istio-system.svc:15012");
    assertThat(settings.certificateAuthority()).isEqualTo(settings.discovery());
    assertThat(settings.hosts())
        .containsEntry("istiod.istio-system.svc", InetAddress.getByName("10.0.0.9"));
  }

  @Test
  void whatLocalhostPassesOnIsIstiodUnderItsUsualName() {
    member
        .file("hosts", "10.0.0.9 istiod.istio-system.svc\n")
        .defaultConfig("discoveryAddress: localhost:15012")
        .clusterEnv("CA_ADDR=LOCALHOST:15013");
    ControlPlaneSettings settings = member.load().controlPlane();
    assertThat(settings.discovery()).hasToString("istiod.istio-system.svc:15012");
    assertThat(settings.certificateAuthority()).hasToString("istiod.istio-system.svc:15013");
    assertThat(settings.hosts())
        .containsEntry("istiod.istio-system.svc", InetAddress.getLoopbackAddress());
  }

  @Test
  void whatLocalhostPassesOnHasTheServerNameThatIsSet() {
    member
        .defaultConfig("discoveryAddress: localhost:15012")
        .clusterEnv("ISTIOD_SAN=istiod-canary.istio-system.svc");
    ControlPlaneSettings settings = member.load().controlPlane();
    assertThat(settings.discovery()).hasToString("istiod-canary.istio-system.svc:15012");
    assertThat(settings.hosts())
        .containsEntry("istiod-canary.istio-system.svc", InetAddress.getLoopbackAddress());
  }

  @Test
  void trap43ServerNameDoesNotReplaceACertificateAuthorityOfItsOwn() {
    member
        .defaultConfig("discoveryAddress: 10.0.0.9:15012")
        .clusterEnv("ISTIOD_SAN=istiod.test", "CA_ADDR=ca.test:15012");
    assertThat(member.load().controlPlane().certificateAuthority()).hasToString("ca.test:15012");
  }

  @Test
  void ownPathsStartAtTheWorkingDirectoryAndIstiosAtTheRoot() {
    Path root = directory.resolve("root");
    member
        .file("root/etc/roots.pem", "roots")
        .file("own-hosts", "10.0.0.1 a\n")
        .clusterEnv("XDS_ROOT_CA=./etc/roots.pem", "OUTPUT_CERTS=./etc/certs");
    Bootstrap bootstrap =
        member
            .loader()
            .root(root)
            .set("token", "relative/token")
            .set("hostsFile", directory.resolve("own-hosts").toString())
            .load();
    assertThat(bootstrap.controlPlane().rootCertificate()).isEqualTo(root.resolve("etc/roots.pem"));
    assertThat(bootstrap.identity().store()).isEqualTo(root.resolve("etc/certs"));
    assertThat(bootstrap.controlPlane().token()).isEqualTo(Path.of("relative/token"));
    assertThat(bootstrap.controlPlane().hosts()).containsOnlyKeys("a");
  }

  @Test
  void acceptsTheSameRootFileForXdsAndCa() {
    String path = directory.resolve("root-cert.pem").toString();
    member.clusterEnv("CA_ROOT_CA='" + path + "'");
    assertThat(member.load().controlPlane().rootCertificate()).hasToString(path);
  }

  @Test
  void fallsBackToRootsBesideTheCertificates() {
    member.without("root-cert.pem").file("certs/root-cert.pem", "roots");
    member.clusterEnv("PROV_CERT='" + directory.resolve("certs") + "'");
    assertThat(member.load().controlPlane().rootCertificate())
        .isEqualTo(directory.resolve("certs/root-cert.pem"));
    member.clusterEnv().property("mesh.certificateFiles", directory.resolve("certs").toString());
    assertThat(member.load().controlPlane().rootCertificate())
        .isEqualTo(directory.resolve("certs/root-cert.pem"));
  }

  @Test
  void trap43TheFirstPlaceThatHasRootsWins() {
    String set = directory.resolve("set.pem").toString();
    String provisioned = directory.resolve("provisioned").toString();
    String client = directory.resolve("client.pem").toString();
    member
        .file("set.pem", "roots")
        .file("provisioned/root-cert.pem", "roots")
        .file("client.pem", "roots")
        .clusterEnv("XDS_ROOT_CA=" + set, "PROV_CERT=" + provisioned, clientRoot(client));
    assertRoots("set.pem");
    member.clusterEnv("PROV_CERT=" + provisioned, clientRoot(client));
    assertRoots("root-cert.pem");
    member.without("root-cert.pem");
    assertRoots("provisioned/root-cert.pem");
    member.without("provisioned/root-cert.pem");
    assertRoots("client.pem");
    member.without("client.pem");
    assertThat(member.refusal().code()).isEqualTo(Fault.NO_FILE.code());
  }

  private static String clientRoot(String path) {
    return "ISTIO_META_TLS_CLIENT_ROOT_CERT=" + path;
  }

  private void assertRoots(String file) {
    assertThat(member.load().controlPlane().rootCertificate()).isEqualTo(directory.resolve(file));
  }

  @Test
  void keepsKeysInMemoryUnlessAStoreIsNamed() {
    assertThat(member.load().identity().store()).isNull();
    member.clusterEnv("OUTPUT_CERTS=''", "PROV_CERT=/var/certs");
    assertThat(member.load().identity().store()).isEqualTo(Path.of("/var/certs"));
  }

  @Test
  void usesCertificatesThatAreMountedAsFiles() {
    member.clusterEnv("FILE_MOUNTED_CERTS=true");
    assertThat(member.load().identity().certificateFiles()).isEqualTo(directory);
  }

  @Test
  void readsIdentitySettings() {
    member.clusterEnv(
        "TRUST_DOMAIN=td.example",
        "SECRET_TTL=1h30m",
        "SECRET_GRACE_PERIOD_RATIO=0.4",
        "SECRET_GRACE_PERIOD_RATIO_JITTER=0",
        "ISTIO_META_CERT_SIGNER=signer");
    Bootstrap bootstrap = member.load();
    assertThat(bootstrap.identity())
        .isEqualTo(
            new IdentitySettings(
                "td.example",
                true,
                KeyAlgorithm.EC_P256,
                Duration.ofMinutes(90),
                0.4,
                0,
                "signer",
                null,
                null));
    assertThat(bootstrap.node().metadata()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "A=b, EC_P256, default",
    "ECC_SIGNATURE_ALGORITHM=ECDSA, EC_P256, cluster.env ECC_SIGNATURE_ALGORITHM",
    "ECC_CURVE=P384, EC_P256, default",
    "'ECC_SIGNATURE_ALGORITHM=ECDSA\nECC_CURVE=P384', EC_P384, cluster.env ECC_CURVE",
    "'ECC_SIGNATURE_ALGORITHM=ECDSA\n"
        + "WORKLOAD_RSA_KEY_SIZE=4096', EC_P256, cluster.env ECC_SIGNATURE_ALGORITHM",
    "WORKLOAD_RSA_KEY_SIZE=2048, RSA_2048, cluster.env WORKLOAD_RSA_KEY_SIZE",
    "WORKLOAD_RSA_KEY_SIZE=3072, RSA_3072, cluster.env WORKLOAD_RSA_KEY_SIZE",
    "WORKLOAD_RSA_KEY_SIZE=4096, RSA_4096, cluster.env WORKLOAD_RSA_KEY_SIZE",
  })
  void choosesTheKeyAlgorithm(String lines, KeyAlgorithm expected, String source) {
    Bootstrap bootstrap = member.clusterEnv(lines).load();
    assertThat(bootstrap.identity().keyAlgorithm()).isEqualTo(expected);
    assertThat(Member.setting(bootstrap, "keyAlgorithm"))
        .isEqualTo(new Setting("keyAlgorithm", expected.name(), source));
  }

  @Test
  void theOwnKeyAlgorithmBeatsIstios() {
    member.clusterEnv("WORKLOAD_RSA_KEY_SIZE=2048").property("mesh.keyAlgorithm", "EC_P384");
    assertThat(member.load().identity().keyAlgorithm()).isEqualTo(KeyAlgorithm.EC_P384);
  }
}
