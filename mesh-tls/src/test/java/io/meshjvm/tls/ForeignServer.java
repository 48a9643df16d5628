package io.meshjvm.tls;

import io.meshjvm.testkit.ca.IssuedCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * A server that owes the library nothing: the JDK's own TLS. It answers with the URI of the client
 * and the server name that it was sent.
 */
final class ForeignServer implements AutoCloseable {

  private final SSLServerSocket socket;

  private ForeignServer(SSLServerSocket socket) {
    this.socket = socket;
  }

  /** Starts one; with {@code clientRoots}, clients need a certificate that they vouch for. */
  static ForeignServer start(
      IssuedCertificate own, @Nullable Collection<X509Certificate> clientRoots)
      throws GeneralSecurityException, IOException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        keys(own).getKeyManagers(),
        clientRoots == null ? null : trust(clientRoots).getTrustManagers(),
        null);
    SSLServerSocket socket =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 5, InetAddress.getLoopbackAddress());
    socket.setNeedClientAuth(clientRoots != null);
    ForeignServer server = new ForeignServer(socket);
    Thread thread = new Thread(server::serve, "test-foreign-server");
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  int port() {
    return socket.getLocalPort();
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (SSLSocket client = (SSLSocket) socket.accept()) {
        client.setSoTimeout(30_000);
        answer(client);
      } catch (IOException e) {
        // A client that refuses, or the end of the test: the next one, if there is any.
        continue;
      }
    }
  }

  private static void answer(SSLSocket client) throws IOException {
    client.getInputStream().read();
    ExtendedSSLSession session = (ExtendedSSLSession) client.getSession();
    String name =
        session.getRequestedServerNames().stream()
            .map(sent -> ((SNIHostName) sent).getAsciiName())
            .findFirst()
            .orElse("");
    byte[] body = (caller(session) + ", " + name).getBytes(StandardCharsets.US_ASCII);
    String head =
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + body.length + "\r\n\r\n";
    client.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    client.getOutputStream().write(body);
    client.getOutputStream().flush();
  }

  private static String caller(ExtendedSSLSession session) throws IOException {
    try {
      X509Certificate leaf = (X509Certificate) session.getPeerCertificates()[0];
      return CertificateNames.of(leaf).names().get(0);
    } catch (SSLPeerUnverifiedException e) {
      return "nobody";
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static KeyManagerFactory keys(IssuedCertificate own)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "own", own.privateKey(), new char[0], own.chain().toArray(new X509Certificate[0]));
    KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
    factory.init(store, new char[0]);
    return factory;
  }

  private static TrustManagerFactory trust(Collection<X509Certificate> roots)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (X509Certificate root : List.copyOf(roots)) {
      store.setCertificateEntry(root.getSerialNumber().toString(), root);
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    return factory;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
