package io.meshjvm.traffic;

import io.meshjvm.core.Source;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The way from whatever a caller names, a host or an address, to endpoints, as a sidecar would take
 * it: services of the mesh by name or virtual address, endpoints of headless services by their own
 * address or by the name of their pod, and everything else past the mesh, where the mesh allows it.
 *
 * <p>Nothing goes past the mesh that the mesh knows, nothing before the mesh has been heard, and
 * nothing in plaintext to an address at which an endpoint asks for TLS. Part of a member, under
 * this type. Thread-safe, free of locks.
 */
public final class Destinations {

  private final Source<TrafficSnapshot> traffic;
  private final Surroundings surroundings;

  /** What else there is to know of the mesh than its traffic. */
  public interface Surroundings {

    /** Whether the mesh has that name, even if it is not one that can be called. */
    boolean hasName(String host);

    /** The addresses that the mesh answers that name with; empty for none. */
    Collection<InetAddress> addresses(String host);

    /** The hosts that have that virtual address; empty for none. */
    Collection<String> hosts(InetAddress address);

    /**
     * Why a call to what the mesh does not know may not be made; empty if it may.
     *
     * @param destination host and port, for messages
     */
    Optional<Pick.NoEndpoint> refusal(String destination);
  }

  /** The destinations of the mesh that {@code traffic} and {@code surroundings} describe. */
  public Destinations(Source<TrafficSnapshot> traffic, Surroundings surroundings) {
    this.traffic = Objects.requireNonNull(traffic, "traffic");
    this.surroundings = Objects.requireNonNull(surroundings, "surroundings");
  }

  /**
   * The endpoints for one call, in the order in which to try them.
   *
   * @param call what is called; the host may be the text of an IP address
   * @param limit how many at most, at least 1
   * @return at least one
   * @throws TrafficException if there is none: codes as there, MESH-1521 and 1522 where the mesh
   *     does not let calls past it
   */
  public List<Pick.Picked> attempts(Call call, int limit) {
    TrafficSnapshot snapshot = traffic.current();
    Optional<InetAddress> literal = IpLiteral.parse(call.host());
    if (literal.isPresent() && snapshot.provisioned()) {
      return toAddress(snapshot, new InetSocketAddress(literal.get(), call.port()), call, limit);
    }
    if (snapshot.mayBeService(call.host())) {
      return snapshot.attempts(call, limit);
    }
    return surroundings.hasName(call.host())
        ? toPod(snapshot, call, limit)
        : List.of(past(snapshot, InetSocketAddress.createUnresolved(call.host(), call.port())));
  }

  /**
   * A name without a service of its own is that of a pod, as those of a StatefulSet have one: a
   * sidecar is asked for its address, which belongs to a headless service.
   */
  private List<Pick.Picked> toPod(TrafficSnapshot snapshot, Call call, int limit) {
    List<Pick.Picked> endpoints =
        surroundings.addresses(call.host()).stream()
            .map(address -> snapshot.headlessEndpoint(new InetSocketAddress(address, call.port())))
            .flatMap(Optional::stream)
            .limit(limit)
            .toList();
    return endpoints.isEmpty() ? snapshot.attempts(call, limit) : endpoints;
  }

  private List<Pick.Picked> toAddress(
      TrafficSnapshot snapshot, InetSocketAddress address, Call call, int limit) {
    Optional<Pick.Picked> direct = snapshot.headlessEndpoint(address);
    if (direct.isPresent()) {
      return List.of(direct.get());
    }
    for (String host : surroundings.hosts(address.getAddress())) {
      Call byName = new Call(host, call.port(), call.subset(), call.key());
      boolean virtual =
          snapshot
              .cluster(byName)
              .filter(cluster -> cluster.kind() != Cluster.Kind.ORIGINAL_DST)
              .isPresent();
      if (virtual) {
        return snapshot.attempts(byName, limit);
      }
    }
    return List.of(past(snapshot, address));
  }

  private Pick.Picked past(TrafficSnapshot snapshot, InetSocketAddress address) {
    refuse(address);
    Pick.Picked past = snapshot.past(address);
    if (!address.isUnresolved()) {
      check(past, address);
    }
    return past;
  }

  private void refuse(InetSocketAddress address) {
    surroundings
        .refusal(address.getHostString() + ":" + address.getPort())
        .ifPresent(
            reason -> {
              throw reason.toException();
            });
  }

  /**
   * Makes sure that a connection to what was picked may go to that address, which a host name has
   * turned out to stand for.
   *
   * @throws TrafficException MESH-1523 if an endpoint of the mesh asks for TLS there, and this
   *     would be plaintext past the mesh
   */
  public void check(Pick.Picked picked, InetSocketAddress address) {
    if (picked.cluster().equals(TrafficSnapshot.PASSTHROUGH)) {
      checkPlaintext(address);
    }
  }

  /**
   * Makes sure that a connection may go past the mesh to an address that somebody else has found;
   * for those who resolve hosts by themselves. Addresses of loopback, and virtual ones of the mesh,
   * are no way out of it.
   *
   * @param address resolved
   * @param plaintext whether the connection has no TLS of its own
   * @throws TrafficException MESH-1505, 1521 and 1522 where the mesh lets no calls past it,
   *     MESH-1523 if an endpoint of the mesh asks for TLS there
   */
  public void checkPast(InetSocketAddress address, boolean plaintext) {
    InetAddress ip = address.getAddress();
    if (!ip.isLoopbackAddress() && surroundings.hosts(ip).isEmpty()) {
      refuse(address);
    }
    if (plaintext) {
      checkPlaintext(address);
    }
  }

  private void checkPlaintext(InetSocketAddress address) {
    traffic
        .current()
        .securedAt(address)
        .ifPresent(
            cluster -> {
              throw Shortage.secured(address, cluster).toException();
            });
  }
}
