package io.meshjvm.sdk;

import io.meshjvm.core.identity.SpiffeId;
import io.meshjvm.tls.ClientTarget;
import io.meshjvm.tls.MeshTls;
import io.meshjvm.tls.PeerRule;
import io.meshjvm.traffic.HostResolver;
import io.meshjvm.traffic.Pick;
import io.meshjvm.traffic.Transport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Connects to one endpoint in the way that this endpoint wants: mutual TLS or, where the control
 * plane says so, plaintext. The connect timeout covers looking up, connecting and shaking hands.
 *
 * @param tls secures connections
 * @param system looks up endpoints that are host names, in the system's DNS
 */
record Attempt(MeshTls tls, HostResolver system) {

  Socket connect(Pick.Picked picked, AppProtocol protocol, Deadline callers) throws IOException {
    Deadline deadline = callers.within(picked.connectTimeout());
    Socket tcp = open(addresses(picked, deadline), deadline);
    if (picked.transport() instanceof Transport.IstioMutual mutual) {
      return secure(tcp, mutual, protocol, deadline);
    }
    return tcp;
  }

  private Socket secure(
      Socket tcp, Transport.IstioMutual mutual, AppProtocol protocol, Deadline deadline)
      throws IOException {
    try {
      tcp.setSoTimeout(deadline.millis());
      PeerRule peer = peer(mutual.identities());
      Socket secured = tls.connect(tcp, new ClientTarget(mutual.sni(), protocol.alpn(), peer));
      secured.setSoTimeout(0);
      return secured;
    } catch (IOException | RuntimeException e) {
      tcp.close();
      throw e;
    }
  }

  /** Which peers may answer. */
  private static PeerRule peer(Set<String> identities) throws ConnectException {
    if (identities.isEmpty()) {
      return PeerRule.trustDomains();
    }
    Set<SpiffeId> ids = new HashSet<>();
    identities.forEach(identity -> spiffeId(identity).ifPresent(ids::add));
    if (ids.isEmpty()) {
      throw new ConnectException(
          "None of the identities that the control plane names is a SPIFFE id: " + identities);
    }
    return PeerRule.anyOf(ids);
  }

  private static Optional<SpiffeId> spiffeId(String text) {
    try {
      return Optional.of(SpiffeId.parse(text));
    } catch (IllegalArgumentException e) {
      // A DestinationRule may name peers that are no members of a mesh; none can be met here.
      return Optional.empty();
    }
  }

  private static Socket open(List<InetSocketAddress> addresses, Deadline deadline)
      throws IOException {
    IOException last = new ConnectException("the endpoint's name has no address");
    for (InetSocketAddress address : addresses) {
      Socket socket = new Socket();
      try {
        socket.setTcpNoDelay(true);
        socket.connect(address, deadline.millis());
        return socket;
      } catch (IOException e) {
        socket.close();
        last = located(e, address);
      }
    }
    throw last;
  }

  private List<InetSocketAddress> addresses(Pick.Picked picked, Deadline deadline)
      throws IOException {
    String host = picked.endpoint().address().getHostString();
    try {
      return picked
          .addresses(system)
          .toCompletableFuture()
          .get(deadline.millis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io
          ? io
          : new IOException("Could not look up " + host, e.getCause());
    } catch (TimeoutException e) {
      throw caused(new SocketTimeoutException("No answer from DNS for " + host), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw caused(new InterruptedIOException("interrupted"), e);
    }
  }

  private static IOException located(IOException failure, InetSocketAddress address) {
    return caused(new ConnectException(address + ": " + failure.getMessage()), failure);
  }

  private static IOException caused(IOException failure, Exception cause) {
    failure.initCause(cause);
    return failure;
  }
}
