package io.meshjvm.core.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.core.bootstrap.AddressPolicy.HostInterface;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeSettingsTest {

  private static final List<HostInterface> INTERFACES =
      List.of(
          new HostInterface("lo", true, addresses("127.0.0.1")),
          new HostInterface("eth0", true, addresses("10.9.0.9", "fd00::9")));

  @TempDir Path directory;
  private Member member;

  @BeforeEach
  void create() {
    member = Member.in(directory);
  }

  @Test
  void registersOnlyIfAGroupIsSet() {
    assertThat(member.load().node().workloadGroup()).isNull();
    member.clusterEnv("ISTIO_META_AUTO_REGISTER_GROUP=python-http");
    WorkloadNode node = member.load().node();
    assertThat(node.workloadGroup()).isEqualTo("python-http");
    assertThat(node.workloadName()).isEqualTo("python-http");
    assertThat(node.metadata()).doesNotContainKey("AUTO_REGISTER_GROUP");
  }

  @Test
  void takesOverAWorkloadEntry() {
    WorkloadNode node = member.clusterEnv("ISTIO_META_WORKLOAD_ENTRY=vm-7").load().node();
    assertThat(node.workloadEntry()).isEqualTo("vm-7");
    assertThat(node.workloadName()).isEqualTo("vm-7");
  }

  @Test
  void readsIdentityOfTheNode() {
    member.clusterEnv(
        "POD_NAME=pod.with.dots",
        "SERVICE_ACCOUNT=sa",
        "ISTIO_META_CLUSTER_ID=c1",
        "ISTIO_META_NETWORK=n1",
        "ISTIO_META_WORKLOAD_NAME=w");
    WorkloadNode node = member.property("mesh.dnsDomain", "vm.svc.example.org").load().node();
    assertThat(node.id()).isEqualTo("sidecar~10.0.0.5~pod.with.dots.vm~vm.svc.example.org");
    assertThat(node.serviceAccount()).isEqualTo("sa");
    assertThat(node.clusterId()).isEqualTo("c1");
    assertThat(node.network()).isEqualTo("n1");
    assertThat(node.workloadName()).isEqualTo("w");
  }

  @Test
  void copiesFurtherIstioMetadataWithoutPrefix() {
    member
        .defaultConfig("proxyMetadata: {ISTIO_META_OWNER: yaml, ISTIO_META_IDLE_TIMEOUT: 1s, X: y}")
        .clusterEnv("ISTIO_META_OWNER=cluster", "ISTIO_META_EMPTY=''", "ISTIO_META_DNS_CAPTURE=1")
        .environment("ISTIO_META_DISABLE_HBONE_SEND", "true")
        .environment("ISTIO_META_", "nothing");
    assertThat(member.load().node().metadata())
        .isEqualTo(
            Map.of(
                "OWNER", "cluster",
                "IDLE_TIMEOUT", "1s",
                "DISABLE_HBONE_SEND", "true",
                "DNS_CAPTURE", "true"));
  }

  @ParameterizedTest
  @CsvSource({"NAMESPACE, other", "LABELS, '{}'"})
  void doesNotSendMetadataThatContradictsTheNode(String key, String value) {
    assertNotSent(key, value);
  }

  @Test
  void trap31DoesNotSendAnInterceptionModeThatHidesInboundPolicy() {
    assertNotSent("INTERCEPTION_MODE", "NONE");
  }

  @Test
  void trap32DoesNotAskForTheGrpcGenerator() {
    assertNotSent("GENERATOR", "grpc");
  }

  private void assertNotSent(String key, String value) {
    Bootstrap bootstrap = member.environment("ISTIO_META_" + key, value).load();
    assertThat(bootstrap.node().metadata()).isEmpty();
    assertThat(Member.setting(bootstrap, "ISTIO_META_" + key).source()).endsWith(", not sent");
  }

  @Test
  void labelsStayLabels() {
    member.clusterEnv("ISTIO_METAJSON_LABELS='{\"app\":\"foo\",\"e\":\"\"}'");
    WorkloadNode node = member.load().node();
    assertThat(node.labels()).isEqualTo(Map.of("app", "foo", "e", ""));
    assertThat(node.metadata()).isEmpty();
  }

  @Test
  void readsDnsSettingsAndPorts() {
    String ports = "[{\"name\":\"http\",\"containerPort\":8080,\"protocol\":\"\"}]";
    member.clusterEnv(
        "ISTIO_META_POD_PORTS='" + ports + "'",
        "ISTIO_META_DNS_CAPTURE=false",
        "ISTIO_META_DNS_AUTO_ALLOCATE=TRUE");
    assertThat(member.load().node().metadata())
        .isEqualTo(Map.of("POD_PORTS", ports, "DNS_AUTO_ALLOCATE", "true"));
  }

  @ParameterizedTest
  @CsvSource({
    "istio-locality, eu.eu-1.rack, eu/eu-1/rack",
    "topology.istio.io/locality, eu.eu-1, eu/eu-1",
    "istio-locality, eu/eu.1, eu/eu.1",
    "istio-locality, eu, eu",
  })
  void takesLocalityFromALabel(String label, String value, String expected) {
    member.clusterEnv("ISTIO_METAJSON_LABELS='{\"" + label + "\":\"" + value + "\"}'");
    Bootstrap bootstrap = member.load();
    assertThat(bootstrap.node().locality()).hasToString(expected);
    assertThat(Member.setting(bootstrap, "locality").source()).isEqualTo("label " + label);
  }

  @Test
  void theSettingOfLocalityBeatsTheLabel() {
    member.clusterEnv("ISTIO_METAJSON_LABELS='{\"istio-locality\":\"eu\"}'");
    assertThat(member.property("mesh.locality", "us/us-1").load().node().locality())
        .isEqualTo(new Locality("us", "us-1", ""));
  }

  @Test
  void leavesLocalityUnsetWhenUnknown() {
    member.clusterEnv("ISTIO_METAJSON_LABELS='{\"istio-locality\":\"\"}'");
    assertThat(member.load().node().locality()).isNull();
    assertThat(member.property("mesh.locality", "//").load().node().locality()).isNull();
  }

  @Test
  void theAddressOfIstioIsAllThatIsAnnouncedOnADualStackMachine() {
    assertThat(member.loader().interfaces(() -> INTERFACES).load().node().addresses())
        .containsExactlyElementsOf(addresses("10.0.0.5"));
  }

  @Test
  void looksAtTheInterfacesWithoutAnAddress() {
    member.file("cluster.env", "POD_NAMESPACE=vm\n");
    Bootstrap bootstrap = member.loader().interfaces(() -> INTERFACES).load();
    assertThat(bootstrap.node().addresses())
        .containsExactlyElementsOf(addresses("10.9.0.9", "fd00::9"));
    assertThat(Member.setting(bootstrap, "address"))
        .isEqualTo(new Setting("address", "10.9.0.9,fd00::9", "network interfaces"));
  }

  @Test
  void settingsMakeAnAddressPolicy() {
    member
        .file("cluster.env", "POD_NAMESPACE=vm\n")
        .property("mesh.addressFamilies", "ipv4")
        .property("mesh.addressLoopback", "true")
        .property("mesh.addressInterfaces", "lo, eth0")
        .property("mesh.addressCidrs", "127.0.0.0/8");
    assertThat(member.loader().interfaces(() -> INTERFACES).load().node().addresses())
        .containsExactlyElementsOf(addresses("127.0.0.1"));
  }

  @Test
  void severalExplicitAddressesKeepTheirOrder() {
    member.property("mesh.address", "fd00::1, 10.0.0.1");
    assertThat(member.load().node().addresses())
        .containsExactlyElementsOf(addresses("fd00::1", "10.0.0.1"));
  }

  @Test
  void codeBeatsSettingsAboutAddresses() {
    InetAddress loopback = addresses("127.0.0.1").get(0);
    Bootstrap bootstrap = member.loader().address(loopback).load();
    assertThat(bootstrap.node().address()).isEqualTo(loopback);
    assertThat(Member.setting(bootstrap, "address"))
        .isEqualTo(new Setting("address", "127.0.0.1", "builder"));
    assertThat(
            member
                .loader()
                .interfaces(() -> INTERFACES)
                .addressPolicy(AddressPolicy.builder().cidr("fd00::/8").build())
                .load()
                .node()
                .addresses())
        .containsExactlyElementsOf(addresses("fd00::9"));
  }

  @Test
  void probesLocalhostIfIstioctlSaidSo() {
    member
        .defaultConfig("readinessProbe: {tcpSocket: {port: 80}}")
        .clusterEnv("REWRITE_PROBE_LEGACY_LOCALHOST_DESTINATION='true'");
    assertThat(member.load().readinessProbe())
        .isEqualTo(ReadinessProbe.of(new ReadinessProbe.TcpConnect("localhost", 80)));
  }

  private static List<InetAddress> addresses(String... literals) {
    return List.of(literals).stream().map(text -> IpLiteral.parse(text).orElseThrow()).toList();
  }
}
