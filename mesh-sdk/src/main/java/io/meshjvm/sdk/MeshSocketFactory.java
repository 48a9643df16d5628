package io.meshjvm.sdk;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sockets that reach mesh services: what an application writes in plain arrives at a picked
 * endpoint, over mutual TLS where that endpoint asks for it.
 *
 * <p>The host of the address that a socket is connected to should be a name of the mesh. An address
 * alone leads to the service that has it for a virtual address, or to the endpoint of a headless
 * service; whatever the mesh does not know is reached in plain TCP, where the mesh allows it.
 */
final class MeshSocketFactory extends SocketFactory {

  private final Dialler dialler;
  private final AppProtocol protocol;
  private final @Nullable OtherHosts others;

  MeshSocketFactory(Dialler dialler, AppProtocol protocol) {
    this(dialler, protocol, null);
  }

  MeshSocketFactory(Dialler dialler, AppProtocol protocol, @Nullable OtherHosts others) {
    this.dialler = dialler;
    this.protocol = protocol;
    this.others = others;
  }

  @Override
  public Socket createSocket() {
    return new MeshSocket(dialler, protocol, others);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    Socket socket = createSocket();
    socket.connect(InetSocketAddress.createUnresolved(host, port));
    return socket;
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    // Which local address leads to the endpoint is not known before it is picked.
    return createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    Socket socket = createSocket();
    socket.connect(new InetSocketAddress(host, port));
    return socket;
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
      throws IOException {
    return createSocket(address, port);
  }
}
