package io.meshjvm.sdk;

import io.meshjvm.core.Source;
import io.meshjvm.dns.EndpointAddresses;
import io.meshjvm.traffic.Cluster;
import io.meshjvm.traffic.Endpoint;
import io.meshjvm.traffic.TrafficSnapshot;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The addresses of a host's endpoints, for those who know no port: only where every port of the
 * service is the endpoints' own, since whoever gets an address here goes on with the service's
 * port.
 */
final class DirectAddresses implements EndpointAddresses {

  private final Source<TrafficSnapshot> traffic;

  DirectAddresses(Source<TrafficSnapshot> traffic) {
    this.traffic = traffic;
  }

  @Override
  public List<InetAddress> of(String host) {
    TrafficSnapshot snapshot = traffic.current();
    Set<InetAddress> addresses = new LinkedHashSet<>();
    for (int port : snapshot.ports(host)) {
      List<Endpoint> endpoints = usable(snapshot, host, port);
      if (endpoints.stream().anyMatch(endpoint -> endpoint.address().getPort() != port)) {
        return List.of();
      }
      endpoints.forEach(endpoint -> addresses.add(endpoint.address().getAddress()));
    }
    return List.copyOf(addresses);
  }

  /** The endpoints of the first priority that has usable ones; none if one is but a host name. */
  private static List<Endpoint> usable(TrafficSnapshot snapshot, String host, int port) {
    Optional<Cluster> cluster = snapshot.cluster(host, port);
    List<Endpoint> usable = new ArrayList<>();
    cluster
        .flatMap(known -> snapshot.endpoints(known.name()))
        .ifPresent(
            endpoints ->
                endpoints.stream()
                    .filter(endpoint -> endpoint.health().isUsable() && endpoint.weight() > 0)
                    .filter(endpoint -> !endpoint.address().isUnresolved())
                    .forEach(usable::add));
    int first = usable.stream().mapToInt(Endpoint::priority).min().orElse(0);
    usable.removeIf(endpoint -> endpoint.priority() != first);
    return usable;
  }
}
