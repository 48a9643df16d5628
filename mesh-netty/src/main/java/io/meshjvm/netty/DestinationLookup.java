package io.meshjvm.netty;

import io.meshjvm.core.Source;
import io.meshjvm.dns.AddressFamily;
import io.meshjvm.dns.DnsAnswer;
import io.meshjvm.dns.HostAnswers;
import io.meshjvm.traffic.Cluster;
import io.meshjvm.traffic.Endpoints;
import io.meshjvm.traffic.Pick;
import io.meshjvm.traffic.TrafficSnapshot;
import io.netty.util.NetUtil;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what is of the mesh: first among the endpoints, which know the port, then in the name
 * table. Never blocks; callable from any thread.
 *
 * @param traffic the services with their endpoints
 * @param answers the names, with what is never captured
 */
record DestinationLookup(Source<TrafficSnapshot> traffic, HostAnswers answers) {

  /** No endpoint can take calls, or none speaks what this library speaks: there is no way round. */
  private static final Set<String> FINAL = Set.of("MESH-1503", "MESH-1504");

  /**
   * The service is known, and its endpoints are yet to come, once the mesh has told its services.
   */
  private static final String WAITING = "MESH-1505";

  /**
   * Looks a service up; the next call gets the next endpoint.
   *
   * @param host as the application wrote it
   * @param port port of the service
   * @param limit how many endpoints at most
   */
  Destination of(String host, int port, int limit) {
    if (isLiteral(host) || answers.keeps(host)) {
      return new Destination.NotInMesh();
    }
    TrafficSnapshot snapshot = traffic.current();
    Pick first = snapshot.peek(host, port);
    if (first instanceof Pick.NoEndpoint none && !isFinal(none, snapshot)) {
      return inTable(host, port);
    }
    if (isOriginalDestination(snapshot, host, port)
        && inTable(host, port) instanceof Destination.Known known) {
      return known;
    }
    return first instanceof Pick.NoEndpoint none
        ? unreachable(none)
        : endpoints(snapshot, host, port, limit);
  }

  private static boolean isFinal(Pick.NoEndpoint none, TrafficSnapshot snapshot) {
    return FINAL.contains(none.code()) || (none.code().equals(WAITING) && snapshot.provisioned());
  }

  private static Destination endpoints(TrafficSnapshot snapshot, String host, int port, int limit) {
    return new Destination.Known(
        snapshot.attempts(host, port, limit).stream()
            .map(picked -> new Destination.Place(named(host, picked.endpoint().address()), picked))
            .toList());
  }

  /** Whether calls go to wherever the caller resolves the name to. */
  private static boolean isOriginalDestination(TrafficSnapshot snapshot, String host, int port) {
    return snapshot
        .cluster(host, port)
        .filter(cluster -> cluster.kind() == Cluster.Kind.ORIGINAL_DST)
        .flatMap(cluster -> snapshot.endpoints(cluster.name()))
        .filter(Endpoints::isEmpty)
        .isPresent();
  }

  private Destination inTable(String host, int port) {
    DnsAnswer answer = answers.lookup(host, AddressFamily.ANY);
    if (answer instanceof DnsAnswer.Found found) {
      List<Destination.Place> places =
          found.addresses().stream()
              .map(address -> named(host, new InetSocketAddress(address, port)))
              .map(address -> new Destination.Place(address, headless(address)))
              .toList();
      return new Destination.Known(places);
    }
    return answer instanceof DnsAnswer.NoData
        ? new Destination.Unreachable(
            new UnknownHostException(host + ": the mesh has the name, and no address of it"))
        : new Destination.NotInMesh();
  }

  /** What is at the address of a pod that has a name; null where no headless service has it. */
  private Pick.@Nullable Picked headless(InetSocketAddress address) {
    return traffic.current().headlessEndpoint(address).orElse(null);
  }

  private static Destination unreachable(Pick.NoEndpoint none) {
    ConnectException failure = new ConnectException(none.toException().getMessage());
    failure.initCause(none.toException());
    return new Destination.Unreachable(failure);
  }

  /** With the name that was asked for, lest somebody's {@code getHostName()} asks DNS for one. */
  private static InetSocketAddress named(String host, InetSocketAddress address) {
    if (address.isUnresolved()) {
      return address;
    }
    try {
      byte[] ip = address.getAddress().getAddress();
      return new InetSocketAddress(InetAddress.getByAddress(host, ip), address.getPort());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("An address has a length that none has", e);
    }
  }

  /** Whether {@code host} is an address, which nobody has to look up. */
  static boolean isLiteral(String host) {
    return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
  }
}
