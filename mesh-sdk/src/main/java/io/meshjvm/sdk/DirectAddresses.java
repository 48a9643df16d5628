package io.meshjvm.sdk;

import io.meshjvm.core.Source;
import io.meshjvm.dns.EndpointAddresses;
import io.meshjvm.traffic.TrafficException;
import io.meshjvm.traffic.TrafficSnapshot;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
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
      for (InetSocketAddress endpoint : endpoints(snapshot, host, port)) {
        if (endpoint.isUnresolved() || endpoint.getPort() != port) {
          return List.of();
        }
        addresses.add(endpoint.getAddress());
      }
    }
    return List.copyOf(addresses);
  }

  /** Where calls to a port go; nowhere if no endpoint can take one. */
  private static List<InetSocketAddress> endpoints(
      TrafficSnapshot snapshot, String host, int port) {
    try {
      return snapshot.candidates(host, port).stream()
          .map(candidate -> candidate.target().endpoint().address())
          .toList();
    } catch (TrafficException e) {
      // Says why calls to the port go nowhere; whoever asks here wants to know only that.
      return List.of();
    }
  }
}
