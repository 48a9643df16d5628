package io.meshjvm.traffic;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts addresses in the place of the host names of clusters of a DNS kind (Envoy: {@code
 * extensions/clusters/strict_dns} and {@code logical_dns}).
 */
final class DnsEndpoints {

  private DnsEndpoints() {}

  /** The host names of all clusters, each with the shortest interval that one of them asks for. */
  static Map<String, DnsSettings> hosts(Stream<Cluster> clusters) {
    Map<String, DnsSettings> hosts = new HashMap<>();
    clusters
        .filter(Cluster::usesDns)
        .forEach(
            cluster ->
                cluster.inline().stream()
                    .map(Endpoint::address)
                    .filter(InetSocketAddress::isUnresolved)
                    .forEach(
                        address ->
                            hosts.merge(
                                address.getHostString(), cluster.dns(), DnsEndpoints::sooner)));
    return hosts;
  }

  private static DnsSettings sooner(DnsSettings a, DnsSettings b) {
    return a.refresh().compareTo(b.refresh()) <= 0 ? a : b;
  }

  /**
   * The endpoints of a cluster by what DNS says. A host that DNS knows nothing of is left out; if
   * it knows nothing of any, the names stay, so that whoever calls looks them up once more and
   * learns why that fails.
   *
   * @param known what is known of a host
   * @return null as long as DNS has not answered for every host
   */
  static @Nullable Endpoints of(Cluster cluster, Function<String, HostLookups.Known> known) {
    Set<InetSocketAddress> seen = new HashSet<>();
    List<Endpoints.Group> groups = new ArrayList<>();
    int skipped = cluster.inline().skipped();
    for (Endpoints.Group group : cluster.inline().groups()) {
      List<Endpoint> endpoints = new ArrayList<>();
      for (Endpoint endpoint : group.endpoints()) {
        List<InetSocketAddress> addresses = addresses(endpoint.address(), cluster, known);
        if (addresses == null) {
          return null;
        }
        skipped += addresses.isEmpty() ? 1 : 0;
        addresses.stream().filter(seen::add).map(endpoint::at).forEach(endpoints::add);
      }
      groups.add(
          new Endpoints.Group(group.locality(), group.priority(), group.weight(), endpoints));
    }
    return seen.isEmpty()
        ? cluster.inline()
        : new Endpoints(cluster.name(), groups, skipped, cluster.inline().reserve());
  }

  private static @Nullable List<InetSocketAddress> addresses(
      InetSocketAddress address, Cluster cluster, Function<String, HostLookups.Known> known) {
    if (!address.isUnresolved()) {
      return List.of(address);
    }
    HostLookups.Known host = known.apply(address.getHostString());
    if (!host.answered()) {
      return null;
    }
    boolean one = cluster.kind() == Cluster.Kind.LOGICAL_DNS;
    // DNS gives another order each time; that is no change of endpoints.
    return select(host.addresses(), cluster.dns().family())
        .limit(one ? 1 : Long.MAX_VALUE)
        .sorted(Comparator.comparing(InetAddress::getHostAddress))
        .map(ip -> new InetSocketAddress(ip, address.getPort()))
        .toList();
  }

  private static Stream<InetAddress> select(List<InetAddress> found, DnsSettings.Family family) {
    List<InetAddress> v4 = found.stream().filter(Inet4Address.class::isInstance).toList();
    List<InetAddress> v6 = found.stream().filter(ip -> !(ip instanceof Inet4Address)).toList();
    return switch (family) {
      case AUTO -> (v6.isEmpty() ? v4 : v6).stream();
      case V4_ONLY -> v4.stream();
      case V6_ONLY -> v6.stream();
      case V4_PREFERRED -> (v4.isEmpty() ? v6 : v4).stream();
      case ALL -> found.stream();
    };
  }
}
