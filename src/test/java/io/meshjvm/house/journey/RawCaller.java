package io.meshjvm.house.journey;

import io.meshjvm.testkit.ca.IssuedCertificate;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A caller with any certificate and any roots, made of the JDK alone. */
final class RawCaller {

  private static final int TIMEOUT_MILLIS = 30_000;

  private RawCaller() {}

  /**
   * The HTTP status that a member's server answers with.
   *
   * @throws IOException if one side refuses the other
   */
  static int statusOf(TestMember server, IssuedCertificate own, List<X509Certificate> roots)
      throws IOException, GeneralSecurityException {
    try (SSLSocket socket =
        (SSLSocket)
            context(own, roots)
                .getSocketFactory()
                .createSocket(server.address().getAddress(), server.address().getPort())) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      String request = "GET / HTTP/1.1\r\nHost: vm\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      var reader = new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII);
      String status = new BufferedReader(reader).readLine();
      if (status == null) {
        throw new EOFException("ended without an answer");
      }
      return Integer.parseInt(status.split(" ")[1]);
    }
  }

  private static SSLContext context(IssuedCertificate own, List<X509Certificate> roots)
      throws IOException, GeneralSecurityException {
    KeyStore keys = emptyStore();
    keys.setKeyEntry("own", own.privateKey(), new char[0], own.chain().toArray(Certificate[]::new));
    KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
    keyManagers.init(keys, new char[0]);
    KeyStore trust = emptyStore();
    for (X509Certificate root : roots) {
      trust.setCertificateEntry("root-" + trust.size(), root);
    }
    TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
    trustManagers.init(trust);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
    return context;
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
