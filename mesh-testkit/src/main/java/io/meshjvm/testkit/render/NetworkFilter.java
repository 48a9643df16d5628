package io.meshjvm.testkit.render;

import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Replaces endpoints of other networks by the gateways of those networks (Istio:
 * pilot/pkg/xds/endpoints/ep_filters.go). Behind a gateway there is mutual TLS or nothing.
 */
final class NetworkFilter {
  private final NetworkGateways gateways;
  private final ProxyView proxy;
  private final String clusterId;

  /** An endpoint and the network in which it is. */
  record Placed(LbEndpoint endpoint, String network) {}

  NetworkFilter(MeshView mesh, ProxyView proxy) {
    this.gateways = mesh.gateways();
    this.proxy = proxy;
    this.clusterId = mesh.settings().clusterId();
  }

  /** The endpoints of one locality as the proxy can reach them; weights are scaled alike. */
  List<LbEndpoint> apply(List<Placed> endpoints) {
    List<LbEndpoint> result = new ArrayList<>();
    Map<NetworkGateways.Gateway, Integer> remote = new LinkedHashMap<>();
    for (Placed placed : endpoints) {
      int weight = placed.endpoint().getLoadBalancingWeight().getValue() * gateways.scale();
      List<NetworkGateways.Gateway> route = gateways.of(placed.network());
      if (direct(placed.network(), route)) {
        if (!LbEndpoints.address(placed.endpoint()).isEmpty()) {
          result.add(LbEndpoints.weighted(placed.endpoint(), weight));
        }
      } else if (LbEndpoints.meshTls(placed.endpoint())) {
        share(weight, reachable(route), remote);
      }
    }
    remote.forEach((gateway, weight) -> result.add(LbEndpoints.of(gateway, weight, clusterId)));
    return result;
  }

  private boolean direct(String network, List<NetworkGateways.Gateway> route) {
    boolean unplaced = proxy.network().isEmpty() && !network.isEmpty();
    return route.isEmpty() || (!unplaced && Networks.same(proxy.network(), network));
  }

  private List<NetworkGateways.Gateway> reachable(List<NetworkGateways.Gateway> route) {
    return route.stream()
        .filter(gateway -> !IpAddresses.reachable(List.of(gateway.address()), proxy).isEmpty())
        .toList();
  }

  private static void share(
      int weight,
      List<NetworkGateways.Gateway> route,
      Map<NetworkGateways.Gateway, Integer> remote) {
    route.forEach(gateway -> remote.merge(gateway, weight / route.size(), Integer::sum));
  }
}
