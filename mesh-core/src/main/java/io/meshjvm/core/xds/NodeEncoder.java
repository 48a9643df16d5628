package io.meshjvm.core.xds;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.meshjvm.core.bootstrap.Locality;
import io.meshjvm.core.bootstrap.WorkloadNode;
import io.meshjvm.proto.envoy.config.core.v3.Node;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Describes this workload to istiod. Metadata is typed there: one value of the wrong type and the
 * whole stream is refused (istio: {@code pkg/model/proxy.go}).
 */
final class NodeEncoder {

  /** The Istio release whose control plane this library was checked against. */
  static final String ISTIO_VERSION = "1.29.0";

  private NodeEncoder() {}

  /**
   * The node message.
   *
   * @throws ControlPlaneException {@code MESH-1213} if a setting cannot be put into its type
   */
  static Node encode(WorkloadNode node) {
    Node.Builder message =
        Node.newBuilder()
            .setId(node.id())
            .setCluster(node.workloadName() + "." + node.namespace())
            .setUserAgentName("meshjvm")
            .setMetadata(metadata(node));
    Locality locality = node.locality();
    // An empty locality would wipe that of the WorkloadGroup.
    if (locality != null && !locality.equals(Locality.UNKNOWN)) {
      message.setLocality(
          io.meshjvm.proto.envoy.config.core.v3.Locality.newBuilder()
              .setRegion(locality.region())
              .setZone(locality.zone())
              .setSubZone(locality.subZone()));
    }
    return message.build();
  }

  private static Struct metadata(WorkloadNode node) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("ISTIO_VERSION", MetadataValue.of(ISTIO_VERSION));
    // No HBONE is spoken here: istiod then sends ambient peers by their own addresses.
    fields.put("DISABLE_HBONE_SEND", MetadataValue.of("true"));
    node.metadata().forEach((key, value) -> fields.put(key, MetadataValue.typed(key, value)));
    put(fields, "NAME", node.name());
    put(fields, "NAMESPACE", node.namespace());
    put(fields, "SERVICE_ACCOUNT", node.serviceAccount());
    put(fields, "AUTO_REGISTER_GROUP", node.workloadGroup());
    put(fields, "WORKLOAD_ENTRY", node.workloadEntry());
    put(fields, "WORKLOAD_NAME", node.workloadName());
    put(fields, "CLUSTER_ID", node.clusterId());
    put(fields, "NETWORK", node.network());
    put(fields, "INSTANCE_IPS", addresses(node));
    fields.put("LABELS", MetadataValue.struct(node.labels()));
    fields.put("STATIC_LABELS", MetadataValue.struct(node.labels()));
    // Always there, even if empty: without it istiod leaves the node out of its reports.
    fields.put("PROXY_CONFIG", MetadataValue.struct(node.proxyConfig()));
    return Struct.newBuilder().putAllFields(fields).build();
  }

  private static void put(Map<String, Value> fields, String key, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      fields.put(key, MetadataValue.of(value));
    }
  }

  private static String addresses(WorkloadNode node) {
    return node.addresses().stream()
        .map(WorkloadNode::addressText)
        .collect(Collectors.joining(","));
  }
}
