package io.meshjvm.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import javax.net.ssl.SSLServerSocketFactory;
import org.jspecify.annotations.Nullable;

/** Server sockets of the mesh. */
final class MeshServerSocketFactory extends SSLServerSocketFactory {

  private static final int DEFAULT_BACKLOG = 50;

  private final ServerTls tls;

  MeshServerSocketFactory(ServerTls tls) {
    this.tls = tls;
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return TlsProfile.cipherSuites().toArray(new String[0]);
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return getDefaultCipherSuites();
  }

  @Override
  public ServerSocket createServerSocket() throws IOException {
    return new MeshServerSocket(tls);
  }

  @Override
  public ServerSocket createServerSocket(int port) throws IOException {
    return createServerSocket(port, DEFAULT_BACKLOG, null);
  }

  @Override
  public ServerSocket createServerSocket(int port, int backlog) throws IOException {
    return createServerSocket(port, backlog, null);
  }

  @Override
  public ServerSocket createServerSocket(int port, int backlog, @Nullable InetAddress address)
      throws IOException {
    ServerSocket socket = new MeshServerSocket(tls);
    try {
      socket.bind(new InetSocketAddress(address, port), backlog);
      return socket;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }
}
