package io.meshjvm.testkit.render;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.meshjvm.proto.istio.networking.nds.v1.NameTable;
import io.meshjvm.testkit.config.MeshStore;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A mesh of some YAML, with the types unpacked. */
final class Rendering {
  private final MeshStore store = new MeshStore();
  private final RendererSettings settings;
  private final MeshRenderer renderer;

  Rendering(String... yaml) {
    this(RendererSettings.builder().build(), yaml);
  }

  Rendering(RendererSettings settings, String... yaml) {
    this.settings = settings;
    this.renderer = new MeshRenderer(store, this.settings);
    apply(yaml);
  }

  void apply(String... yaml) {
    store.apply(String.join("\n---\n", yaml));
  }

  MeshStore store() {
    return store;
  }

  Map<String, List<String>> names(ProxyView proxy) {
    NameTable table = unpack(all(MeshRenderer.NAME_TABLE, proxy).get(""), NameTable.class);
    Map<String, List<String>> result = new TreeMap<>();
    table.getTableMap().forEach((name, info) -> result.put(name, List.copyOf(info.getIpsList())));
    return result;
  }

  Set<String> clusterNames(ProxyView proxy) {
    return all(MeshRenderer.CLUSTER, proxy).keySet();
  }

  Cluster cluster(ProxyView proxy, String name) {
    return unpack(all(MeshRenderer.CLUSTER, proxy).get(name), Cluster.class);
  }

  Listener inbound(ProxyView proxy) {
    return unpack(all(MeshRenderer.LISTENER, proxy).get("virtualInbound"), Listener.class);
  }

  /** The endpoints as {@code priority:address:port*weight}, with {@code +tls} where it applies. */
  List<String> endpoints(ProxyView proxy, String cluster) {
    Any any = renderer.render(MeshRenderer.ENDPOINTS, proxy, Set.of(cluster)).get(cluster);
    return unpack(any, ClusterLoadAssignment.class).getEndpointsList().stream()
        .flatMap(group -> group.getLbEndpointsList().stream().map(e -> text(group, e)))
        .toList();
  }

  private static String text(LocalityLbEndpoints group, LbEndpoint endpoint) {
    var address = endpoint.getEndpoint().getAddress().getSocketAddress();
    return group.getPriority()
        + ":"
        + address.getAddress()
        + ":"
        + address.getPortValue()
        + "*"
        + endpoint.getLoadBalancingWeight().getValue()
        + (LbEndpoints.meshTls(endpoint) ? "+tls" : "");
  }

  Map<String, Any> all(String typeUrl, ProxyView proxy) {
    return renderer.render(typeUrl, proxy, Set.of());
  }

  static <M extends Message> M unpack(Any any, Class<M> type) {
    try {
      return any.unpack(type);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(any.getTypeUrl(), e);
    }
  }
}
