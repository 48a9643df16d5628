package io.meshjvm.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Sockets to the targets of the mesh, each from the identity and trust of its own moment. */
final class ClientSocketFactory extends SSLSocketFactory {

  private final ClientTls tls;

  ClientSocketFactory(ClientTls tls) {
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
  public Socket createSocket() throws IOException {
    return tls.unconnected();
  }

  @Override
  public Socket createSocket(Socket s, String host, int port, boolean autoClose)
      throws IOException {
    return tls.layered(s, host, port, autoClose);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return dial(host, new InetSocketAddress(host, port), null);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return dial(
        host, new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return dial(host.getHostAddress(), new InetSocketAddress(host, port), null);
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
      throws IOException {
    return dial(
        address.getHostAddress(),
        new InetSocketAddress(address, port),
        new InetSocketAddress(localAddress, localPort));
  }

  private Socket dial(String host, InetSocketAddress remote, @Nullable InetSocketAddress local)
      throws IOException {
    Socket tcp = new Socket();
    try {
      if (local != null) {
        tcp.bind(local);
      }
      tcp.connect(remote);
      return tls.layered(tcp, host, remote.getPort(), true);
    } catch (IOException | RuntimeException e) {
      tcp.close();
      throw e;
    }
  }
}
