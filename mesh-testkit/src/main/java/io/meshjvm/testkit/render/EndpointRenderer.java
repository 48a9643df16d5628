package io.meshjvm.testkit.render;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.meshjvm.testkit.config.DestinationRule;
import io.meshjvm.testkit.config.PeerAuthentication.Mode;
import io.meshjvm.testkit.config.TrafficPolicy;
import io.meshjvm.testkit.config.TrafficPolicy.TlsMode;
import io.meshjvm.testkit.render.ServiceEndpoint.Health;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Endpoints of clusters for one proxy (Istio: pilot/pkg/xds/endpoints/endpoint_builder.go). */
final class EndpointRenderer {
  private final MeshView mesh;
  private final ProxyView proxy;
  private final Map<String, MeshService> hosts;
  private final NetworkFilter networks;

  EndpointRenderer(MeshView mesh, ProxyView proxy) {
    this.mesh = mesh;
    this.proxy = proxy;
    this.hosts = mesh.byHost(proxy);
    this.networks = new NetworkFilter(mesh, proxy);
  }

  /** The assignment of a cluster; empty when the proxy knows no such service or port. */
  ClusterLoadAssignment assignment(String name) {
    ClusterLoadAssignment.Builder result = ClusterLoadAssignment.newBuilder().setClusterName(name);
    Optional<ClusterName> cluster = ClusterName.parse(name);
    Optional<MeshService> service = cluster.map(parsed -> hosts.get(parsed.host()));
    if (cluster.isPresent() && service.isPresent() && !service.get().dns()) {
      service
          .get()
          .port(cluster.get().port())
          .map(port -> localities(service.get(), port, cluster.get().subset()))
          .ifPresent(result::addAllEndpoints);
    }
    return result.build();
  }

  /** The endpoints of a port and subset, by locality, with priorities and weights. */
  List<LocalityLbEndpoints> localities(MeshService service, ServicePort port, String subset) {
    DestinationRule rule = mesh.rule(service, proxy).orElse(null);
    TrafficPolicy policy = DestinationRules.policy(rule, subset, port.number());
    Map<String, String> labels = DestinationRules.labels(rule, subset);
    Map<String, List<NetworkFilter.Placed>> groups = new TreeMap<>();
    for (ServiceEndpoint endpoint : service.endpoints(port)) {
      if (usable(service, endpoint) && endpoint.workload().has(labels)) {
        groups
            .computeIfAbsent(endpoint.workload().locality(), key -> new ArrayList<>())
            .add(place(endpoint, policy));
      }
    }
    List<LocalityLbEndpoints> result = new ArrayList<>();
    groups.forEach((locality, placed) -> result.add(group(locality, networks.apply(placed))));
    return new LocalityPriorities(policy, Localities.of(proxy)).apply(result);
  }

  private static boolean usable(MeshService service, ServiceEndpoint endpoint) {
    String address = endpoint.address();
    boolean behindGateway = address.isEmpty();
    boolean dialable = service.dns() || behindGateway || IpAddresses.valid(address);
    return dialable && endpoint.health() != Health.UNHEALTHY;
  }

  private NetworkFilter.Placed place(ServiceEndpoint endpoint, TrafficPolicy policy) {
    String clusterId = mesh.settings().clusterId();
    LbEndpoint message = LbEndpoints.of(endpoint, meshTls(endpoint, policy), clusterId);
    return new NetworkFilter.Placed(message, endpoint.workload().network());
  }

  /** A rule's TLS mode decides; without one, the server's policy. */
  private boolean meshTls(ServiceEndpoint endpoint, TrafficPolicy policy) {
    TrafficPolicy.Tls tls = policy.tls();
    if (tls != null) {
      return tls.mode() == TlsMode.ISTIO_MUTUAL;
    }
    Workload workload = endpoint.workload();
    Mode mode =
        mesh.peers().forWorkload(workload.namespace(), workload.labels()).of(endpoint.port());
    return mode != Mode.DISABLE;
  }

  private static LocalityLbEndpoints group(String locality, List<LbEndpoint> endpoints) {
    LocalityLbEndpoints.Builder group =
        LocalityLbEndpoints.newBuilder()
            .setLocality(Localities.parse(locality))
            .addAllLbEndpoints(endpoints);
    if (!endpoints.isEmpty()) {
      int weight = endpoints.stream().mapToInt(e -> e.getLoadBalancingWeight().getValue()).sum();
      group.setLoadBalancingWeight(UInt32Value.of(weight));
    }
    return group.build();
  }
}
