package io.meshjvm.core.xds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.meshjvm.core.bootstrap.Locality;
import io.meshjvm.core.bootstrap.WorkloadNode;
import io.meshjvm.proto.envoy.config.core.v3.Node;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class NodeEncoderTest {

  // What only the agent has: its own port numbers live in Envoy, its labels leak, and so on.
  private static final Set<String> OF_THE_AGENT =
      Set.of("app", "version", "WORKLOAD_IDENTITY_SOCKET_FILE", "ISTIO_VERSION");

  /** What the agent does not send, since its Envoy can what this library cannot. */
  private static final String WITHOUT_HBONE = "DISABLE_HBONE_SEND";

  private static WorkloadNode node(Map<String, String> metadata, Map<String, Object> proxyConfig)
      throws UnknownHostException {
    return new WorkloadNode(
        "vmref-1",
        "vm",
        "my-vm",
        "python-http",
        null,
        "python-http",
        "Kubernetes",
        "",
        List.of(InetAddress.getByName("10.77.0.5")),
        "vm.svc.cluster.local",
        Map.of("app", "python-http", "version", "v1"),
        null,
        metadata,
        proxyConfig);
  }

  @Test
  void trap3DescribesTheNodeInTheTypesOfTheStockAgent() throws IOException {
    Map<?, ?> agent = agentNode();
    Map<?, ?> expected = (Map<?, ?>) agent.get("metadata");
    Map<String, Object> proxyConfig = new LinkedHashMap<>();
    ((Map<?, ?>) expected.get("PROXY_CONFIG")).forEach((k, v) -> proxyConfig.put((String) k, v));
    Map<String, String> metadata =
        Map.of(
            "DNS_CAPTURE", "true",
            "DNS_AUTO_ALLOCATE", "true",
            "ENVOY_PROMETHEUS_PORT", "15090",
            "ENVOY_STATUS_PORT", "15021",
            "ENVOY_SKIP_DEPRECATED_LOGS", "true",
            "METADATA_DISCOVERY", "false",
            "PILOT_SAN", "[\"istiod.istio-system.svc\"]");

    Node node = NodeEncoder.encode(node(metadata, proxyConfig));

    assertThat(node.getId()).isEqualTo(agent.get("id"));
    assertThat(node.getCluster()).isEqualTo(agent.get("cluster"));
    Struct.Builder wanted = MetadataValue.struct(expected).getStructValue().toBuilder();
    OF_THE_AGENT.forEach(wanted::removeFields);
    Struct.Builder actual = node.getMetadata().toBuilder();
    OF_THE_AGENT.forEach(actual::removeFields);
    actual.removeFields(WITHOUT_HBONE);
    assertThat(actual.build()).isEqualTo(wanted.build());
  }

  private static Map<?, ?> agentNode() throws IOException {
    try (InputStream in = NodeEncoderTest.class.getResourceAsStream("/istiod/agent-node.json")) {
      return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromInputStream(in);
    }
  }

  @Test
  void trap19LeavesAnUnknownLocalityOut() throws UnknownHostException {
    assertThat(NodeEncoder.encode(node(Map.of(), Map.of())).hasLocality()).isFalse();
    assertThat(NodeEncoder.encode(Bench.node(Locality.UNKNOWN)).hasLocality()).isFalse();
    Node placed = NodeEncoder.encode(Bench.node(Locality.parse("r1/z2")));
    assertThat(placed.getLocality().getRegion()).isEqualTo("r1");
    assertThat(placed.getLocality().getZone()).isEqualTo("z2");
  }

  @ParameterizedTest
  @CsvSource({
    "10.77.0.5, 10.77.0.5",
    "fd00:0:0:0:0:0:0:5, fd00::5",
    "2001:db8:0:1:0:0:0:1, 2001:db8:0:1::1",
    "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "0:0:0:0:0:0:0:1, ::1",
    "fe80::1%7, fe80::1",
  })
  void writesAddressesAsTheStockAgentDoes(String given, String written)
      throws UnknownHostException {
    WorkloadNode member = at(InetAddress.getByName(given));

    Node node = NodeEncoder.encode(member);

    assertThat(member.id()).startsWith("sidecar~" + written + "~");
    assertThat(node.getId()).isEqualTo(member.id());
    assertThat(node.getMetadata().getFieldsOrThrow("INSTANCE_IPS").getStringValue())
        .isEqualTo(written);
  }

  private static WorkloadNode at(InetAddress address) {
    return new WorkloadNode(
        "vmref-1",
        "vm",
        "my-vm",
        "python-http",
        null,
        "python-http",
        "Kubernetes",
        "",
        List.of(address),
        "vm.svc.cluster.local",
        Map.of(),
        null,
        Map.of(),
        Map.of());
  }

  @Test
  void trap36LabelsDoNotLeakIntoTheTopLevel() throws UnknownHostException {
    Map<String, Value> fields =
        NodeEncoder.encode(node(Map.of(), Map.of())).getMetadata().getFieldsMap();

    assertThat(fields).doesNotContainKeys("app", "version").containsKeys("LABELS", "STATIC_LABELS");
  }

  @Test
  void trap29AsksForPlainAddressesOfAmbientPeersUnlessToldOtherwise() throws UnknownHostException {
    assertThat(NodeEncoder.encode(node(Map.of(), Map.of())).getMetadata().getFieldsMap())
        .containsEntry(WITHOUT_HBONE, MetadataValue.of("true"));
    assertThat(
            NodeEncoder.encode(node(Map.of(WITHOUT_HBONE, "false"), Map.of()))
                .getMetadata()
                .getFieldsMap())
        .containsEntry(WITHOUT_HBONE, MetadataValue.of("false"));
  }

  @Test
  void trap46AlwaysHasAProxyConfig() throws UnknownHostException {
    assertThat(
            NodeEncoder.encode(node(Map.of(), Map.of()))
                .getMetadata()
                .getFieldsOrThrow("PROXY_CONFIG")
                .hasStructValue())
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "DNS_CAPTURE, yes",
    "ENABLE_HBONE, ''",
    "ENVOY_STATUS_PORT, many",
    "ANNOTATIONS, text",
    "ANNOTATIONS, '{'",
    "PILOT_SAN, text",
  })
  void refusesWhatIstiodWouldRefuse(String key, String value) throws UnknownHostException {
    WorkloadNode node = node(Map.of(key, value), Map.of());

    assertThatThrownBy(() -> NodeEncoder.encode(node))
        .isInstanceOf(ControlPlaneException.class)
        .hasMessageContaining("MESH-1213")
        .hasMessageContaining(key);
  }
}
