package io.meshjvm.house.envoy;

import io.meshjvm.core.identity.SpiffeId;
import io.meshjvm.policy.Caller;
import io.meshjvm.policy.Opening;
import io.meshjvm.testkit.ca.IssuedCertificate;
import io.meshjvm.testkit.ca.TestCa;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who calls.
 *
 * @param id who they are; empty in plaintext
 * @param tls what proves it, or null
 * @param address address of this machine that they call from
 * @param serverName SNI that they send; empty for none
 */
record AuthzCaller(
    Optional<SpiffeId> id, @Nullable SSLContext tls, String address, String serverName) {

  private static final char[] NO_PASSWORD = {};

  /** Somebody of the mesh, by mutual TLS. */
  static AuthzCaller of(
      TestCa ca, IssuedCertificate certificate, String address, String serverName) {
    try {
      return new AuthzCaller(
          Optional.of(SpiffeId.ofLeaf(certificate.leaf())),
          context(ca, certificate),
          address,
          serverName);
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Anybody, in plaintext. */
  static AuthzCaller plaintext(String address) {
    return new AuthzCaller(Optional.empty(), null, address, "");
  }

  /** A connection to a port of this machine. */
  RawConnection connect(int port) {
    return new RawConnection(() -> open(port));
  }

  /** What the library is told of it. */
  Caller caller(int port) {
    return new Caller(
        id,
        new InetSocketAddress(address, 1),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
        serverName);
  }

  Opening opening() {
    return tls == null ? Opening.plain("http/1.1") : Opening.tls(serverName, List.of());
  }

  private Socket open(int port) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(address, 0));
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return tls == null ? socket : secure(socket, tls);
  }

  private Socket secure(Socket socket, SSLContext context) throws IOException {
    SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(socket, null, 0, true);
    if (!serverName.isEmpty()) {
      SSLParameters parameters = secure.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(serverName)));
      secure.setSSLParameters(parameters);
    }
    secure.startHandshake();
    return secure;
  }

  private static SSLContext context(TestCa ca, IssuedCertificate own)
      throws GeneralSecurityException, IOException {
    KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
    keys.load(null, null);
    keys.setKeyEntry(
        "own", own.privateKey(), NO_PASSWORD, own.chain().toArray(X509Certificate[]::new));
    for (X509Certificate root : ca.roots()) {
      keys.setCertificateEntry(root.getSerialNumber().toString(), root);
    }
    KeyManagerFactory key = KeyManagerFactory.getInstance("PKIX");
    key.init(keys, NO_PASSWORD);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(keys);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(key.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
