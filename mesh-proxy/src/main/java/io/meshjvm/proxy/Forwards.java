package io.meshjvm.proxy;

import io.meshjvm.core.Source;
import io.meshjvm.core.spi.LoopbackException;
import io.meshjvm.proxy.internal.Door;
import io.meshjvm.proxy.internal.FailureLog;
import io.meshjvm.traffic.Cluster;
import io.meshjvm.traffic.ClusterName;
import io.meshjvm.traffic.Pick;
import io.meshjvm.traffic.TrafficSnapshot;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The book of hosts that are forwarded: which address each has, and which doors are open there.
 *
 * <p>Questions for a host that is in the book take no lock.
 */
final class Forwards implements AutoCloseable {

  /** So many hosts may be forwarded. */
  static final int MAX_HOSTS = 1024;

  /** So many ports may be listened on, each of which costs a file descriptor. */
  static final int MAX_DOORS = 4096;

  /** How often a host without doors moves because somebody else listens at its address. */
  private static final int MOVES = 3;

  private final Source<TrafficSnapshot> traffic;
  private final Doors doors;
  private final FailureLog failures;
  private final LoopbackRange range;
  private final boolean ownAddresses;
  private final Map<String, HostDoors> hosts = new HashMap<>();
  private final Map<String, InetAddress> told = new ConcurrentHashMap<>();
  private boolean closed;

  /**
   * An empty book.
   *
   * @param traffic the services with their ports
   * @param doors opens doors
   * @param failures is told of ports that cannot be had
   * @param range gives addresses
   * @param ownAddresses whether hosts have addresses of their own; if not, all share 127.0.0.1, on
   *     ports of the system's choice
   */
  Forwards(
      Source<TrafficSnapshot> traffic,
      Doors doors,
      FailureLog failures,
      LoopbackRange range,
      boolean ownAddresses) {
    this.traffic = traffic;
    this.doors = doors;
    this.failures = failures;
    this.range = range;
    this.ownAddresses = ownAddresses;
  }

  /** Listens for one port of a host; as {@code LoopbackPlane.forward}. */
  InetSocketAddress forward(String asked, int port) {
    TrafficSnapshot snapshot = traffic.current();
    // A service that waits for its first endpoints is known by its ports alone.
    if (!snapshot.ports(asked).contains(port)
        && snapshot.peek(asked, port) instanceof Pick.NoEndpoint none) {
      throw none.toException();
    }
    String host = fullName(asked, snapshot.cluster(asked, port));
    synchronized (this) {
      HostDoors known = known(host);
      known.keep(port);
      Door door = known.at(port);
      return (door == null ? open(known, port) : door).address();
    }
  }

  private Door open(HostDoors known, int port) {
    requireRoom();
    if (!ownAddresses) {
      return known.openElsewhere(port, new IOException("hosts have no own addresses here"));
    }
    try {
      return openAtOwn(known, port);
    } catch (IOException e) {
      return known.openElsewhere(port, e);
    }
  }

  /** Listens for all ports of a host; as {@code LoopbackPlane.address}. */
  Optional<InetAddress> address(String host) {
    InetAddress address = told.get(host);
    return address != null ? Optional.of(address) : tell(host);
  }

  private synchronized Optional<InetAddress> tell(String asked) {
    TrafficSnapshot snapshot = traffic.current();
    Set<Integer> ports = new TreeSet<>(snapshot.ports(asked));
    if (ports.isEmpty() || closed || !ownAddresses) {
      return Optional.empty();
    }
    try {
      String host = fullName(asked, snapshot.cluster(asked, ports.iterator().next()));
      HostDoors known = known(host);
      openAll(known, ports);
      if (ports.stream().noneMatch(known::serves)) {
        return Optional.empty();
      }
      told.put(asked, known.address());
      return Optional.of(known.address());
    } catch (LoopbackException e) {
      failures.warn(e.code(), "", e.problem() + ". " + e.remedy());
      return Optional.empty();
    }
  }

  private void openAll(HostDoors known, Set<Integer> ports) {
    for (int port : ports) {
      if (known.at(port) == null) {
        requireRoom();
        try {
          openAtOwn(known, port);
        } catch (IOException e) {
          known.lacks(port, e);
        }
      }
    }
  }

  /** On the host's own address, which may be another one as long as nobody knows it. */
  private Door openAtOwn(HostDoors known, int port) throws IOException {
    for (int move = 0; ; move++) {
      try {
        return known.open(port);
      } catch (BindException e) {
        if (!known.isEmpty() || move == MOVES) {
          throw e;
        }
        known.moveTo(range.another(known.host()));
      }
    }
  }

  private HostDoors known(String host) {
    if (closed) {
      throw new LoopbackException("MESH-1605", "The member is closed", "Start a new one", null);
    }
    HostDoors known = hosts.get(host);
    if (known == null) {
      known = new HostDoors(host, newAddress(host), doors, failures);
      hosts.put(host, known);
    }
    return known;
  }

  private InetAddress newAddress(String host) {
    if (!ownAddresses) {
      return InetAddress.getLoopbackAddress();
    }
    Optional<Inet4Address> address = range.of(host);
    return address.orElseThrow(() -> full(MAX_HOSTS + " hosts are forwarded already"));
  }

  private void requireRoom() {
    if (hosts.values().stream().mapToInt(HostDoors::size).sum() >= MAX_DOORS) {
      throw full("There are " + MAX_DOORS + " listeners on loopback already");
    }
  }

  private static LoopbackException full(String problem) {
    return new LoopbackException(
        "MESH-1606",
        problem,
        "Name the hosts that need it in proxyHosts, in place of all, or use the HTTP proxy",
        null);
  }

  /** Follows the services: doors to new ports of hosts that resolve here, none to lost ones. */
  synchronized void follow(TrafficSnapshot snapshot) {
    if (closed) {
      return;
    }
    hosts.forEach((host, known) -> known.retain(snapshot.ports(host)));
    for (String asked : List.copyOf(told.keySet())) {
      Set<Integer> ports = snapshot.ports(asked);
      if (ports.isEmpty()) {
        told.remove(asked);
      } else {
        tell(asked);
      }
    }
  }

  /** Whether a host has that address. */
  boolean owns(InetAddress address) {
    return range.gave(address);
  }

  private static String fullName(String asked, Optional<Cluster> cluster) {
    String lower = asked.toLowerCase(Locale.ROOT);
    String plain = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    return cluster
        .flatMap(Cluster::parsedName)
        .map(ClusterName::host)
        .filter(host -> !host.startsWith("*"))
        .orElse(plain);
  }

  /** Listens no more. */
  @Override
  public synchronized void close() {
    closed = true;
    told.clear();
    hosts.values().forEach(HostDoors::close);
  }
}
