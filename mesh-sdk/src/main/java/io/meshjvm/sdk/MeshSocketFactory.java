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
 * <p>The host of the address that a socket is connected to must be a name of the mesh, unless there
 * is a way to other hosts too; addresses alone name no service.
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
