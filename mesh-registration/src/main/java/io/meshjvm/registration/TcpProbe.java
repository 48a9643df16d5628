package io.meshjvm.registration;

import io.meshjvm.core.OwnLookup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.time.Duration;

/** Succeeds when a TCP connection is established, whatever is served behind it. */
final class TcpProbe implements Probe {

  private final String host;
  private final int port;

  TcpProbe(String host, int port) {
    this.host = host;
    this.port = port;
  }

  @Override
  public Attempt attempt(Duration timeout) {
    String detail = "TCP connect to " + host + " port " + port;
    Deadline deadline = Deadline.after(timeout);
    try (Socket socket = new Socket(Proxy.NO_PROXY)) {
      InetSocketAddress target = OwnLookup.call(() -> new InetSocketAddress(host, port));
      socket.connect(target, deadline.remainingMillis());
      return Attempt.healthy(detail);
    } catch (IOException e) {
      return Attempt.unhealthy(detail + " failed: " + ProbeSockets.text(e), detail);
    }
  }
}
