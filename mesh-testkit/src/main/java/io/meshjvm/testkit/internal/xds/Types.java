package io.meshjvm.testkit.internal.xds;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** What istiod knows about type URLs. */
final class Types {

  private static final String PREFIX = "type.googleapis.com/";

  static final String CLUSTER = PREFIX + "envoy.config.cluster.v3.Cluster";
  static final String ENDPOINT = PREFIX + "envoy.config.endpoint.v3.ClusterLoadAssignment";
  static final String NAME_TABLE = PREFIX + "istio.networking.nds.v1.NameTable";
  static final String HEALTH = PREFIX + "istio.v1.HealthInformation";

  private static final String LISTENER = PREFIX + "envoy.config.listener.v3.Listener";
  private static final String ROUTE = PREFIX + "envoy.config.route.v3.RouteConfiguration";
  private static final String SECRET = PREFIX + "envoy.extensions.transport_sockets.tls.v3.Secret";
  private static final String EXTENSION = PREFIX + "envoy.config.core.v3.TypedExtensionConfig";
  private static final String ADDRESS = PREFIX + "istio.workload.Address";
  private static final String WORKLOAD = PREFIX + "istio.workload.Workload";
  private static final String AUTHORIZATION = PREFIX + "istio.security.Authorization";

  private static final List<String> PUSH_ORDER =
      List.of(CLUSTER, ENDPOINT, LISTENER, ROUTE, SECRET, ADDRESS, WORKLOAD, AUTHORIZATION);
  private static final Set<String> NAMED = Set.of(ENDPOINT, ROUTE, SECRET, EXTENSION);
  private static final Set<String> AMBIENT = Set.of(ADDRESS, WORKLOAD, AUTHORIZATION);

  private Types() {}

  /** Whether a subscription without names means everything. */
  static boolean isWildcard(String typeUrl) {
    return !NAMED.contains(typeUrl);
  }

  /** Whether the type is served on delta streams only, with versions and on demand. */
  static boolean isAmbient(String typeUrl) {
    return AMBIENT.contains(typeUrl);
  }

  /** Subscribed types in the order in which one push sends them. */
  static List<String> inPushOrder(Collection<String> types) {
    List<String> sorted = new ArrayList<>(types);
    sorted.sort(Comparator.comparingInt(Types::rank));
    return sorted;
  }

  private static int rank(String typeUrl) {
    int index = PUSH_ORDER.indexOf(typeUrl);
    return index < 0 ? PUSH_ORDER.size() : index;
  }
}
