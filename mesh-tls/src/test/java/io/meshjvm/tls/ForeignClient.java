package io.meshjvm.tls;

import io.meshjvm.testkit.ca.IssuedCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * A client that owes the library nothing: the JDK's own key store, trust store and TLS, saying what
 * Envoy says. One object keeps one context, and so resumes sessions where a server lets it.
 */
final class ForeignClient {

  private final SSLContext context;

  ForeignClient(IssuedCertificate certificate, Collection<X509Certificate> roots)
      throws GeneralSecurityException, IOException {
    KeyStore keys = emptyStore();
    keys.setKeyEntry(
        "key",
        certificate.privateKey(),
        new char[0],
        certificate.chain().toArray(new X509Certificate[0]));
    KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("SunX509");
    keyManagers.init(keys, new char[0]);
    this.context = SSLContext.getInstance("TLS");
    context.init(keyManagers.getKeyManagers(), trust(roots).getTrustManagers(), null);
  }

  /** A client without a certificate. */
  ForeignClient(Collection<X509Certificate> roots) throws GeneralSecurityException, IOException {
    this.context = SSLContext.getInstance("TLS");
    context.init(null, trust(roots).getTrustManagers(), null);
  }

  /**
   * What came of a call.
   *
   * @param body what the server said
   * @param alpn protocol that the server selected, or empty
   * @param certificate leaf that the server presented
   */
  record Reply(String body, String alpn, X509Certificate certificate) {}

  Reply call(int port, String protocol, String serverName, List<String> alpn) throws IOException {
    try (Socket tcp = new Socket(InetAddress.getLoopbackAddress(), port);
        SSLSocket tls =
            (SSLSocket) context.getSocketFactory().createSocket(tcp, "127.0.0.1", port, true)) {
      tcp.setSoTimeout(30_000);
      SSLParameters parameters = tls.getSSLParameters();
      parameters.setProtocols(new String[] {protocol});
      parameters.setApplicationProtocols(alpn.toArray(new String[0]));
      parameters.setServerNames(
          serverName.isEmpty() ? List.of() : List.of(new WireName(serverName)));
      tls.setSSLParameters(parameters);
      tls.startHandshake();
      String body = Wire.exchange(tls);
      X509Certificate leaf = (X509Certificate) tls.getSession().getPeerCertificates()[0];
      return new Reply(body, tls.getApplicationProtocol(), leaf);
    }
  }

  /** What the server says to a client that offers one cipher. */
  String call(int port, String protocol, String serverName, String cipher) throws IOException {
    try (Socket tcp = new Socket(InetAddress.getLoopbackAddress(), port);
        SSLSocket tls =
            (SSLSocket) context.getSocketFactory().createSocket(tcp, "127.0.0.1", port, true)) {
      tcp.setSoTimeout(30_000);
      SSLParameters parameters = tls.getSSLParameters();
      parameters.setProtocols(new String[] {protocol});
      parameters.setCipherSuites(new String[] {cipher});
      parameters.setServerNames(List.of(new WireName(serverName)));
      tls.setSSLParameters(parameters);
      tls.startHandshake();
      return Wire.exchange(tls);
    }
  }

  private static TrustManagerFactory trust(Collection<X509Certificate> roots)
      throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    int number = 0;
    for (X509Certificate root : roots) {
      store.setCertificateEntry("root-" + number++, root);
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    return factory;
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  /** A server name of any form. */
  private static final class WireName extends SNIServerName {
    WireName(String name) {
      super(0, name.getBytes(StandardCharsets.ISO_8859_1));
    }
  }
}
