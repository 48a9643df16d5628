package io.meshjvm.sdk;

import io.meshjvm.core.Source;
import io.meshjvm.core.identity.SpiffeId;
import io.meshjvm.core.identity.WorkloadIdentity;
import io.meshjvm.registration.ProbeTransport;
import io.meshjvm.tls.ClientTarget;
import io.meshjvm.tls.IstioAlpn;
import io.meshjvm.tls.MeshTls;
import io.meshjvm.tls.PeerRule;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;

/**
 * Knows which local ports are served over mutual TLS with this member's own identity.
 *
 * <p>A port that the application named is; any other is found out once, by a handshake that only a
 * server with exactly the own identity can answer. Asked on the probe threads.
 */
final class OwnPorts implements ProbeTransport {

  /** How long a peer has for each step of a trial. */
  static final Duration TRIAL = Duration.ofMillis(500);

  /**
   * A handshake may fail by accident, and more so time out while a server warms up. Three failures
   * or fifteen timeouts are none.
   */
  private static final int ENOUGH = 15;

  private static final int FAILURE = 5;
  private static final int TIMEOUT = 1;

  private final Set<Integer> named;
  private final List<InetAddress> addresses;
  private final Source<Optional<WorkloadIdentity>> identity;
  private final MeshTls tls;
  private final Set<Integer> found = ConcurrentHashMap.newKeySet();
  private final Map<Integer, Integer> strangers = new ConcurrentHashMap<>();

  OwnPorts(
      Set<Integer> named,
      List<InetAddress> addresses,
      Source<Optional<WorkloadIdentity>> identity,
      MeshTls tls) {
    this.named = Set.copyOf(named);
    this.addresses = List.copyOf(addresses);
    this.identity = identity;
    this.tls = tls;
  }

  @Override
  public Optional<SSLContext> meshTls(String host, int port) {
    Optional<SpiffeId> own = identity.current().map(current -> current.svid().id());
    if (own.isEmpty() || !isLocal(host)) {
      return Optional.empty();
    }
    ClientTarget self = new ClientTarget("", IstioAlpn.HTTP_1, PeerRule.exactly(own.get()));
    return isOwn(host, port, self) ? Optional.of(tls.clientContext(self)) : Optional.empty();
  }

  private boolean isOwn(String host, int port, ClientTarget self) {
    if (named.contains(port) || found.contains(port)) {
      return true;
    }
    return strangers.getOrDefault(port, 0) < ENOUGH && tryOut(host, port, self);
  }

  private boolean tryOut(String host, int port, ClientTarget self) {
    try (Socket tcp = new Socket()) {
      tcp.connect(new InetSocketAddress(host, port), (int) TRIAL.toMillis());
      boolean own = answers(tcp, self);
      if (own) {
        found.add(port);
      }
      return own;
    } catch (ConnectException e) {
      // Nobody listens yet, which says nothing of who will.
      return false;
    } catch (SocketTimeoutException e) {
      strangers.merge(port, TIMEOUT, Integer::sum);
      return false;
    } catch (IOException e) {
      strangers.merge(port, FAILURE, Integer::sum);
      return false;
    }
  }

  private boolean answers(Socket tcp, ClientTarget self) throws IOException {
    tcp.setSoTimeout((int) TRIAL.toMillis());
    try (Socket secured = tls.connect(tcp, self)) {
      return secured.isConnected();
    }
  }

  private boolean isLocal(String host) {
    try {
      InetAddress address = InetAddress.getByName(host);
      return address.isLoopbackAddress() || addresses.contains(address);
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
