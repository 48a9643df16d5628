package io.meshjvm.sdk;

import io.meshjvm.outbound.EndpointTls;
import io.meshjvm.traffic.Connecting;
import io.meshjvm.traffic.HostResolver;
import io.meshjvm.traffic.Lease;
import io.meshjvm.traffic.Pick;
import io.meshjvm.traffic.Transport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Connects to one endpoint in the way that this endpoint wants: mutual TLS or, where the control
 * plane says so, plaintext. The connect timeout covers looking up, connecting and shaking hands.
 *
 * @param directory has a say in which addresses a host name may lead to
 * @param tls secures connections
 * @param system looks up endpoints that are host names, in the system's DNS
 * @param timer ends handshakes that take too long
 */
record Attempt(
    Dialler.Directory directory, EndpointTls tls, HostResolver system, HandshakeLimit.Timer timer) {

  /**
   * Connects.
   *
   * @param lease hears how it went; ends with the connection, and with a failure
   * @throws UnknownHostException if the endpoint is a host name that DNS does not know
   */
  Socket connect(Pick.Picked picked, Lease lease, AppProtocol protocol, Deadline callers)
      throws IOException {
    Deadline deadline = callers.within(picked.connectTimeout());
    try {
      List<InetSocketAddress> addresses = addresses(picked, deadline);
      Socket connected = connect(addresses, picked, lease, protocol, deadline, callers);
      lease.succeeded();
      return connected;
    } catch (IOException | RuntimeException e) {
      lease.close();
      throw e;
    }
  }

  private Socket connect(
      List<InetSocketAddress> addresses,
      Pick.Picked picked,
      Lease lease,
      AppProtocol protocol,
      Deadline deadline,
      Deadline callers)
      throws IOException {
    try {
      LeasedSocket tcp = open(addresses, picked.connecting(), deadline);
      Socket connected = secure(tcp, picked.transport(), protocol, deadline);
      tcp.hold(lease);
      return connected;
    } catch (IOException e) {
      // An endpoint is not to blame for a caller who had no patience.
      if (!callers.passed() && !Thread.currentThread().isInterrupted()) {
        lease.failed(failure(e));
      }
      throw e;
    }
  }

  private static Lease.Failure failure(IOException e) {
    // Time is what it failed for, whatever became of the connection then.
    boolean late = e instanceof SocketTimeoutException;
    return Lease.Failure.of(!late && e.getCause() instanceof IOException io ? io : e);
  }

  private Socket secure(Socket tcp, Transport transport, AppProtocol protocol, Deadline deadline)
      throws IOException {
    try {
      int left = deadline.millis();
      tcp.setSoTimeout(left);
      Socket secured =
          HandshakeLimit.within(
              Duration.ofMillis(left),
              timer,
              tcp,
              () -> tls.secure(tcp, transport, protocol.alpn()));
      secured.setSoTimeout(0);
      return secured;
    } catch (IOException | RuntimeException e) {
      tcp.close();
      throw e;
    }
  }

  private static LeasedSocket open(
      List<InetSocketAddress> addresses, Connecting connecting, Deadline deadline)
      throws IOException {
    IOException last = new ConnectException("the endpoint's name has no address");
    for (InetSocketAddress address : addresses) {
      LeasedSocket socket = new LeasedSocket();
      try {
        socket.setTcpNoDelay(true);
        keepAlive(socket, connecting.keepalive());
        socket.connect(address, deadline.millis());
        return socket;
      } catch (IOException e) {
        socket.close();
        last = located(e, address);
      } catch (RuntimeException e) {
        // What the cluster sets may be no value for an option of this machine's sockets.
        socket.close();
        throw e;
      }
    }
    throw last;
  }

  private static void keepAlive(Socket socket, Connecting.@Nullable TcpKeepalive keepalive)
      throws IOException {
    if (keepalive == null) {
      return;
    }
    socket.setKeepAlive(true);
    for (Map.Entry<SocketOption<Integer>, Integer> option : keepalive.options().entrySet()) {
      if (socket.supportedOptions().contains(option.getKey())) {
        socket.setOption(option.getKey(), option.getValue());
      }
    }
  }

  private List<InetSocketAddress> addresses(Pick.Picked picked, Deadline deadline)
      throws IOException {
    String host = picked.endpoint().address().getHostString();
    try {
      List<InetSocketAddress> found =
          picked
              .addresses(system)
              .toCompletableFuture()
              .get(deadline.millis(), TimeUnit.MILLISECONDS);
      found.forEach(address -> directory.check(picked, address));
      return found;
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
