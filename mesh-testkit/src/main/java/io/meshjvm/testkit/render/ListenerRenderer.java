package io.meshjvm.testkit.render;

import com.google.protobuf.BoolValue;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The two listeners that a sidecar always has (Istio:
 * pilot/pkg/networking/core/listener_inbound.go, listener.go), with the filters that authorize and
 * forward.
 */
final class ListenerRenderer {
  private static final int INBOUND = 15006;
  private static final int OUTBOUND = 15001;

  private final MeshView mesh;
  private final ProxyView proxy;

  ListenerRenderer(MeshView mesh, ProxyView proxy) {
    this.mesh = mesh;
    this.proxy = proxy;
  }

  Map<String, Listener> listeners() {
    Map<String, Listener> result = new LinkedHashMap<>();
    result.put("virtualOutbound", outbound());
    result.put("virtualInbound", inbound());
    return result;
  }

  private Listener inbound() {
    PeerPolicies.Effective accepts = mesh.peers().forWorkload(proxy.namespace(), proxy.labels());
    List<InboundPorts.Inbound> ports = InboundPorts.of(mesh, proxy);
    InboundChains chains =
        new InboundChains(mesh.trustDomains().toList(), new AuthorizationFilters(mesh, proxy));
    chains.addBlackHole(INBOUND);
    chains.addCatchAll(0, accepts.mode());
    new TreeMap<>(accepts.ports())
        .forEach(
            (port, mode) -> {
              if (ports.stream().noneMatch(inbound -> inbound.port() == port)) {
                chains.addCatchAll(port, mode);
              }
            });
    ports.forEach(inbound -> chains.addService(inbound, accepts.of(inbound.port())));
    return ListenerFilters.add(
            listener("virtualInbound", INBOUND, TrafficDirection.INBOUND)
                .addAllFilterChains(chains.chains()))
        .build();
  }

  private Listener outbound() {
    FilterChain blackHole =
        FilterChains.chain(
            "virtualOutbound-blackhole",
            OUTBOUND,
            "",
            List.of(),
            null,
            List.of(FilterChains.tcp("BlackHoleCluster")));
    FilterChain catchAll =
        FilterChain.newBuilder()
            .setName("virtualOutbound-catchall-tcp")
            .addFilters(FilterChains.tcp("PassthroughCluster"))
            .build();
    return listener("virtualOutbound", OUTBOUND, TrafficDirection.OUTBOUND)
        .setUseOriginalDst(BoolValue.of(true))
        .addFilterChains(blackHole)
        .addFilterChains(catchAll)
        .build();
  }

  private Listener.Builder listener(String name, int port, TrafficDirection direction) {
    boolean v4 = proxy.addresses().stream().anyMatch(IpAddresses::v4);
    SocketAddress any =
        SocketAddress.newBuilder().setAddress(v4 ? "0.0.0.0" : "::").setPortValue(port).build();
    return Listener.newBuilder()
        .setName(name)
        .setAddress(Address.newBuilder().setSocketAddress(any))
        .setTrafficDirection(direction);
  }
}
