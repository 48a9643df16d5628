package io.meshjvm.sdk;

import io.meshjvm.core.Source;
import io.meshjvm.core.identity.SpiffeId;
import io.meshjvm.tls.ClientTarget;
import io.meshjvm.tls.MeshTls;
import io.meshjvm.tls.PeerRule;
import io.meshjvm.traffic.HostResolver;
import io.meshjvm.traffic.Pick;
import io.meshjvm.traffic.TrafficException;
import io.meshjvm.traffic.TrafficSnapshot;
import io.meshjvm.traffic.Transport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Turns a mesh name and a service port into a connection to an endpoint, in the way that this
 * endpoint wants: mutual TLS or, where the control plane says so, plaintext. If an endpoint does
 * not take the connection, the next one is tried.
 *
 * <p>Thread-safe; blocks the caller for as long as the cluster's connect timeout allows each
 * attempt.
 */
final class Dialler {

  private static final int ATTEMPTS = 3;
  private static final String UNKNOWN_HOST = "MESH-1501";

  private final Source<TrafficSnapshot> traffic;
  private final MeshTls tls;
  private final HostResolver system;

  Dialler(Source<TrafficSnapshot> traffic, MeshTls tls, HostResolver system) {
    this.traffic = traffic;
    this.tls = tls;
    this.system = system;
  }

  /**
   * Connects.
   *
   * @param host name of the service in any of its forms
   * @param port service port
   * @param protocol what will be spoken
   * @param limit limit of the whole, or null for the cluster's own limit of each attempt
   * @throws UnknownHostException if the mesh knows no such host
   * @throws ConnectException if there is no endpoint, or none took the connection; the causes are
   *     attached
   */
  Socket dial(String host, int port, AppProtocol protocol, @Nullable Duration limit)
      throws IOException {
    Deadline deadline = Deadline.in(limit);
    List<IOException> failures = new ArrayList<>();
    for (Pick.Picked picked : attempts(host, port)) {
      try {
        return connect(picked, protocol, deadline);
      } catch (IOException e) {
        failures.add(e);
      }
    }
    throw nobodyAnswered(host, port, failures);
  }

  private List<Pick.Picked> attempts(String host, int port) throws IOException {
    try {
      return traffic.current().attempts(host, port, ATTEMPTS);
    } catch (TrafficException e) {
      IOException failure =
          e.code().equals(UNKNOWN_HOST)
              ? new UnknownHostException(e.getMessage())
              : new ConnectException(e.getMessage());
      failure.initCause(e);
      throw failure;
    }
  }

  private Socket connect(Pick.Picked picked, AppProtocol protocol, Deadline deadline)
      throws IOException {
    Duration timeout = deadline.within(picked.connectTimeout());
    Socket tcp = open(addresses(picked, timeout), timeout);
    if (picked.transport() instanceof Transport.IstioMutual mutual) {
      return secure(tcp, mutual, protocol, timeout);
    }
    return tcp;
  }

  private Socket secure(
      Socket tcp, Transport.IstioMutual mutual, AppProtocol protocol, Duration timeout)
      throws IOException {
    Optional<PeerRule> peer = peer(mutual.identities());
    if (peer.isEmpty()) {
      tcp.close();
      throw new ConnectException(
          "None of the identities that the control plane names is a SPIFFE id: "
              + mutual.identities());
    }
    tcp.setSoTimeout(millis(timeout));
    Socket secured = tls.connect(tcp, new ClientTarget(mutual.sni(), protocol.alpn(), peer.get()));
    secured.setSoTimeout(0);
    return secured;
  }

  /** Which peers may answer; nothing if the control plane names some and none can be understood. */
  private static Optional<PeerRule> peer(Set<String> identities) {
    if (identities.isEmpty()) {
      return Optional.of(PeerRule.trustDomains());
    }
    Set<SpiffeId> ids = new HashSet<>();
    for (String identity : identities) {
      spiffeId(identity).ifPresent(ids::add);
    }
    return ids.isEmpty() ? Optional.empty() : Optional.of(PeerRule.anyOf(ids));
  }

  private static Optional<SpiffeId> spiffeId(String text) {
    try {
      return Optional.of(SpiffeId.parse(text));
    } catch (IllegalArgumentException e) {
      // A DestinationRule may name peers that are no members of a mesh; none of them can be met
      // here.
      return Optional.empty();
    }
  }

  private static Socket open(List<InetSocketAddress> addresses, Duration timeout)
      throws IOException {
    IOException last = new ConnectException("the endpoint's name has no address");
    for (InetSocketAddress address : addresses) {
      Socket socket = new Socket();
      try {
        socket.setTcpNoDelay(true);
        socket.connect(address, millis(timeout));
        return socket;
      } catch (IOException e) {
        socket.close();
        last = located(e, address);
      }
    }
    throw last;
  }

  private List<InetSocketAddress> addresses(Pick.Picked picked, Duration timeout)
      throws IOException {
    try {
      return picked
          .addresses(system)
          .toCompletableFuture()
          .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IOException("Could not look up " + picked.endpoint().address(), e.getCause());
    } catch (TimeoutException e) {
      throw (IOException)
          new SocketTimeoutException("No answer from DNS for " + picked.endpoint().address())
              .initCause(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    }
  }

  private static IOException located(IOException failure, InetSocketAddress address) {
    SocketException located = new ConnectException(address + ": " + failure.getMessage());
    located.initCause(failure);
    return located;
  }

  private static IOException nobodyAnswered(String host, int port, List<IOException> failures) {
    IOException first = failures.get(0);
    ConnectException failure =
        new ConnectException(
            "No endpoint of "
                + host
                + ":"
                + port
                + " took the connection ("
                + failures.size()
                + " tried): "
                + first.getMessage());
    failure.initCause(first);
    failures.stream().skip(1).forEach(failure::addSuppressed);
    return failure;
  }

  /** A timeout as sockets take it, where 0 would mean for ever. */
  private static int millis(Duration timeout) {
    return (int) Math.min(Integer.MAX_VALUE, Math.max(1, timeout.toMillis()));
  }

  /** The end of the caller's patience. */
  private record Deadline(@Nullable Long nanos) {

    static Deadline in(@Nullable Duration limit) {
      return new Deadline(limit == null ? null : System.nanoTime() + limit.toNanos());
    }

    /** What is left of it, at most {@code most}. */
    Duration within(Duration most) throws SocketTimeoutException {
      if (nanos == null) {
        return most;
      }
      Duration left = Duration.ofNanos(nanos - System.nanoTime());
      if (left.isNegative() || left.isZero()) {
        throw new SocketTimeoutException("connect timed out");
      }
      return left.compareTo(most) < 0 ? left : most;
    }
  }
}
