package io.meshjvm.sdk;

import io.meshjvm.outbound.EndpointTls;
import io.meshjvm.traffic.HostResolver;
import io.meshjvm.traffic.Pick;
import io.meshjvm.traffic.Transport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
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
record Attempt(EndpointTls tls, HostResolver system) {

  Socket connect(Pick.Picked picked, AppProtocol protocol, Deadline callers) throws IOException {
    Deadline deadline = callers.within(picked.connectTimeout());
    Socket tcp = open(addresses(picked, deadline), deadline);
    return secure(tcp, picked.transport(), protocol, deadline);
  }

  private Socket secure(Socket tcp, Transport transport, AppProtocol protocol, Deadline deadline)
      throws IOException {
    try {
      tcp.setSoTimeout(deadline.millis());
      Socket secured = tls.secure(tcp, transport, protocol.alpn());
      secured.setSoTimeout(0);
      return secured;
    } catch (IOException | RuntimeException e) {
      tcp.close();
      throw e;
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
