package io.meshjvm.sdk;

import io.meshjvm.core.Source;
import io.meshjvm.traffic.TrafficSnapshot;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * The way to hosts that are no services of the mesh, for sockets that may be told any host.
 *
 * @param traffic the services of the mesh
 * @param sockets connects to all others
 */
record OtherHosts(Source<TrafficSnapshot> traffic, SocketFactory sockets) {

  /**
   * Whether {@code host} is none of the mesh's. Before the mesh has told its services, none can be
   * said to be another's: to connect in plaintext then could go round the mesh.
   */
  boolean include(String host) {
    return !traffic.current().mayBeService(host);
  }

  /** A connection to {@code address}; the timeout in milliseconds, 0 for none. */
  Socket connect(InetSocketAddress address, int timeoutMillis) throws IOException {
    Socket socket = sockets.createSocket();
    try {
      socket.connect(resolved(address), timeoutMillis);
      return socket;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private static InetSocketAddress resolved(InetSocketAddress address) {
    return address.isUnresolved()
        ? new InetSocketAddress(address.getHostString(), address.getPort())
        : address;
  }
}
