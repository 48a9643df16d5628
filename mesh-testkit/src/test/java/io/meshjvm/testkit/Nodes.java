package io.meshjvm.testkit;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.Node;
import java.util.Map;

/** Nodes as VMs send them. */
final class Nodes {

  static final String VM = "sidecar~10.77.0.9~vm-1.vm~vm.svc.cluster.local";

  private final Node.Builder node = Node.newBuilder();

  private Nodes(String id) {
    node.setId(id);
  }

  /** A node of namespace vm, service account my-vm, that does not register. */
  static Nodes vm() {
    return new Nodes(VM)
        .with("NAMESPACE", "vm")
        .with("SERVICE_ACCOUNT", "my-vm")
        .with("INSTANCE_IPS", "10.77.0.9")
        .with("CLUSTER_ID", "Kubernetes")
        .with("DNS_CAPTURE", "true");
  }

  static Nodes id(String id) {
    return new Nodes(id);
  }

  /** A node that registers with a group. */
  static Nodes registering(String group) {
    return vm().with("AUTO_REGISTER_GROUP", group);
  }

  Nodes with(String key, String value) {
    return with(key, Value.newBuilder().setStringValue(value).build());
  }

  Nodes with(String key, Value value) {
    node.getMetadataBuilder().putFields(key, value);
    return this;
  }

  Nodes with(String key, Map<String, String> map) {
    Struct.Builder struct = Struct.newBuilder();
    map.forEach((k, v) -> struct.putFields(k, Value.newBuilder().setStringValue(v).build()));
    return with(key, Value.newBuilder().setStructValue(struct).build());
  }

  Nodes withReadinessProbe() {
    Value probe = Value.newBuilder().setStructValue(Struct.getDefaultInstance()).build();
    Struct config = Struct.newBuilder().putFields("readinessProbe", probe).build();
    return with("PROXY_CONFIG", Value.newBuilder().setStructValue(config).build());
  }

  Nodes withLocality(String region, String zone) {
    node.setLocality(Locality.newBuilder().setRegion(region).setZone(zone));
    return this;
  }

  static Value number(double value) {
    return Value.newBuilder().setNumberValue(value).build();
  }

  static Value bool(boolean value) {
    return Value.newBuilder().setBoolValue(value).build();
  }

  static Value list(String value) {
    return Value.newBuilder()
        .setListValue(ListValue.newBuilder().addValues(Value.newBuilder().setStringValue(value)))
        .build();
  }

  Node build() {
    return node.build();
  }
}
