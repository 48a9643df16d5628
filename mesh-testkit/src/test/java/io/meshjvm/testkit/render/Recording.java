package io.meshjvm.testkit.render;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.meshjvm.testkit.config.MeshStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One recorded response of a live istiod.
 *
 * @param full whether the response holds all resources of its type
 * @param push the number of the push it belongs to: 5 before the changes, 5 + n after change n
 */
record Recording(
    String stream,
    String file,
    String typeUrl,
    int push,
    boolean full,
    Map<String, Any> resources,
    List<String> removed) {
  private static final List<String> CONFIG =
      List.of("00-ns", "10-vm", "20-k8s", "30-se", "40-more");
  private static final List<String> STEPS =
      List.of(
          "01-add-endpoint",
          "02-remove-endpoint",
          "03-add-service",
          "04-remove-service",
          "05-permissive",
          "06-policy-change",
          "07-destination-rule");

  static Recording read(String stream, String file) {
    boolean delta = stream.endsWith("delta");
    byte[] bytes = bytes(stream + "/" + file + ".pb");
    try {
      return delta
          ? of(stream, file, DeltaDiscoveryResponse.parseFrom(bytes))
          : of(stream, file, DiscoveryResponse.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(file, e);
    }
  }

  private static Recording of(String stream, String file, DiscoveryResponse response) {
    Map<String, Any> resources = new LinkedHashMap<>();
    response.getResourcesList().forEach(any -> resources.put(name(any), any));
    boolean full = !response.getTypeUrl().endsWith("ClusterLoadAssignment");
    return new Recording(
        stream,
        file,
        response.getTypeUrl(),
        push(response.getVersionInfo()),
        full,
        resources,
        List.of());
  }

  private static Recording of(String stream, String file, DeltaDiscoveryResponse response) {
    Map<String, Any> resources = new LinkedHashMap<>();
    for (Resource resource : response.getResourcesList()) {
      resources.put(resource.getName(), resource.getResource());
    }
    return new Recording(
        stream,
        file,
        response.getTypeUrl(),
        push(response.getSystemVersionInfo()),
        false,
        resources,
        List.copyOf(response.getRemovedResourcesList()));
  }

  private static int push(String version) {
    return Integer.parseInt(version.substring(version.lastIndexOf('/') + 1));
  }

  private static String name(Any any) {
    try {
      if (any.is(Cluster.class)) {
        return any.unpack(Cluster.class).getName();
      }
      if (any.is(ClusterLoadAssignment.class)) {
        return any.unpack(ClusterLoadAssignment.class).getClusterName();
      }
      return any.is(Listener.class) ? any.unpack(Listener.class).getName() : "";
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(any.getTypeUrl(), e);
    }
  }

  /** The proxy that received the stream, from the node of its first request. */
  ProxyView proxy() {
    byte[] bytes = bytes(stream + "/001-request-NameTable.pb");
    try {
      Node node =
          stream.endsWith("delta")
              ? DeltaDiscoveryRequest.parseFrom(bytes).getNode()
              : DiscoveryRequest.parseFrom(bytes).getNode();
      return proxy(node);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(stream, e);
    }
  }

  private static ProxyView proxy(Node node) {
    Struct metadata = node.getMetadata();
    Map<String, String> labels =
        metadata.getFieldsOrThrow("LABELS").getStructValue().getFieldsMap().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().getStringValue()));
    return new ProxyView(
        node.getId().split("~")[2],
        text(metadata, "NAMESPACE"),
        List.of(text(metadata, "INSTANCE_IPS").split(",")),
        labels,
        text(metadata, "NETWORK"),
        text(metadata, "CLUSTER_ID"),
        text(metadata, "DNS_CAPTURE").equals("true"),
        text(metadata, "DNS_AUTO_ALLOCATE").equals("true"),
        new ProxyLocality(
            node.getLocality().getRegion(),
            node.getLocality().getZone(),
            node.getLocality().getSubZone()),
        "cluster.local");
  }

  private static String text(Struct metadata, String key) {
    return metadata.containsFields(key) ? metadata.getFieldsOrThrow(key).getStringValue() : "";
  }

  /** The mesh as it was configured when the response was made. */
  MeshStore store() {
    MeshStore store = new MeshStore();
    store.apply(
        CONFIG.stream().map(f -> yaml("config/" + f)).collect(Collectors.joining("\n---\n")));
    STEPS.stream().limit(Math.max(0, push - 5)).forEach(step -> change(store, step));
    return store;
  }

  private static void change(MeshStore store, String step) {
    String yaml = yaml("changes-steps/" + step);
    if (step.contains("remove")) {
      store.deleteYaml(yaml);
    } else {
      store.apply(yaml);
    }
  }

  static String yaml(String path) {
    return new String(bytes(path + ".yaml"), StandardCharsets.UTF_8);
  }

  static byte[] bytes(String path) {
    try (InputStream in = Recording.class.getResourceAsStream("/istiod/" + path)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(path, e);
    }
  }

  static Stream<Recording> all(String stream, String... files) {
    return Stream.of(files).map(file -> read(stream, file));
  }

  @Override
  public String toString() {
    return stream + "/" + file;
  }
}
