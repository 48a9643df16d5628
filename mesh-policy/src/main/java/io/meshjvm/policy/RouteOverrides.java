package io.meshjvm.policy;

import com.google.protobuf.Any;
import io.meshjvm.proto.envoy.config.route.v3.Route;
import io.meshjvm.proto.envoy.config.route.v3.RouteConfiguration;
import io.meshjvm.proto.envoy.config.route.v3.VirtualHost;
import io.meshjvm.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Finds filters that a route configures otherwise, which is no longer what their listener says. */
final class RouteOverrides {

  private RouteOverrides() {}

  /** Names for reports; none for the routes that istiod writes for inbound. */
  static Set<String> of(HttpConnectionManager wire) {
    Set<String> names = new TreeSet<>();
    if (wire.hasRds() || wire.hasScopedRoutes()) {
      names.add("routes that the listener does not hold");
    }
    RouteConfiguration routes = wire.getRouteConfig();
    note(names, routes.getTypedPerFilterConfigMap());
    for (VirtualHost host : routes.getVirtualHostsList()) {
      note(names, host.getTypedPerFilterConfigMap());
      for (Route route : host.getRoutesList()) {
        note(names, route.getTypedPerFilterConfigMap());
        route
            .getRoute()
            .getWeightedClusters()
            .getClustersList()
            .forEach(cluster -> note(names, cluster.getTypedPerFilterConfigMap()));
      }
    }
    return names;
  }

  private static void note(Set<String> names, Map<String, Any> configs) {
    configs.keySet().forEach(name -> names.add(name + " of a route"));
  }
}
