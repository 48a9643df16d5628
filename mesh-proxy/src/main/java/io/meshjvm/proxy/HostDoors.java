package io.meshjvm.proxy;

import io.meshjvm.core.spi.LoopbackException;
import io.meshjvm.proxy.internal.Door;
import io.meshjvm.proxy.internal.FailureLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The doors of one host, by the port of the service that they lead to. Guarded by the book. */
final class HostDoors {

  private final String host;
  private final Doors doors;
  private final FailureLog failures;
  private final Map<Integer, Door> byPort = new TreeMap<>();
  private final Set<Integer> kept = new HashSet<>();
  private InetAddress address;

  /** No door yet, for {@code host} at {@code address}. */
  HostDoors(String host, InetAddress address, Doors doors, FailureLog failures) {
    this.host = host;
    this.address = address;
    this.doors = doors;
    this.failures = failures;
  }

  String host() {
    return host;
  }

  InetAddress address() {
    return address;
  }

  /** Moves to another address, before anybody has been told of this one. */
  void moveTo(InetAddress other) {
    address = other;
  }

  /** Whether there is no door, on whatever port. */
  boolean isEmpty() {
    return byPort.isEmpty();
  }

  int size() {
    return byPort.size();
  }

  /** Whether connections to the service's own port are taken. */
  boolean serves(int port) {
    Door door = byPort.get(port);
    return door != null && door.address().getPort() == port;
  }

  /**
   * A door on the service's own port.
   *
   * @throws IOException if the operating system does not let this process have it
   */
  Door open(int port) throws IOException {
    Door door = byPort.get(port);
    if (door == null) {
      door = doors.open(new InetSocketAddress(address, port), new Target(host, port));
      byPort.put(port, door);
    }
    return door;
  }

  /** A door on any port, with word of it, for a service whose own port cannot be had. */
  Door openElsewhere(int port, IOException reason) {
    try {
      Door door = doors.open(new InetSocketAddress(address, 0), new Target(host, port));
      byPort.put(port, door);
      failures.warn(
          "MESH-1604",
          host + ":" + port,
          "%s:%d is forwarded from %s, since this process cannot listen on port %d there (%s). %s"
              .formatted(host, port, door.address(), port, reason.getMessage(), remedy(port)));
      return door;
    } catch (IOException e) {
      throw new LoopbackException(
          "MESH-1609",
          "Nobody can listen for %s:%d on %s: %s"
              .formatted(host, port, address.getHostAddress(), e.getMessage()),
          "See the limits of this process, such as that of open files",
          e);
    }
  }

  /** Says that a port is served by nobody. */
  void lacks(int port, IOException reason) {
    failures.warn(
        "MESH-1604",
        host + ":" + port,
        "Nobody listens on port %d of %s for %s, since this process cannot (%s). %s"
            .formatted(port, address.getHostAddress(), host, reason.getMessage(), remedy(port)));
  }

  private static String remedy(int port) {
    return port < 1024
        ? "Allow it (sysctl net.ipv4.ip_unprivileged_port_start="
            + port
            + "), or call the service"
            + " by mesh.forward or the HTTP proxy"
        : "Stop who listens there on all addresses, or call the service by mesh.forward or the HTTP"
            + " proxy";
  }

  /** Keeps a door open even if the mesh loses the service for a while. */
  void keep(int port) {
    kept.add(port);
  }

  /** Closes the doors to services that are no more, kept ones aside. */
  void retain(Set<Integer> ports) {
    byPort
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !ports.contains(entry.getKey()) && !kept.contains(entry.getKey());
              if (gone) {
                entry.getValue().close();
              }
              return gone;
            });
  }

  void close() {
    byPort.values().forEach(Door::close);
    byPort.clear();
  }

  @Nullable Door at(int port) {
    return byPort.get(port);
  }
}
