package io.meshjvm.tls;

import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.internal.tcnative.CertificateVerifier;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A {@link PeerVerifier} in the form that TLS implementations ask for.
 *
 * <p>It extends {@link X509ExtendedTrustManager} so that nobody wraps it with a check of the host
 * name: certificates of the mesh hold no DNS name, the SPIFFE id stands in its place.
 */
final class SpiffeTrustManager extends X509ExtendedTrustManager {

  private final PeerVerifier verifier;
  private final @Nullable AtomicBoolean spent;

  private SpiffeTrustManager(PeerVerifier verifier, @Nullable AtomicBoolean spent) {
    this.verifier = verifier;
    this.spent = spent;
  }

  /** For a BoringSSL context of many connections, which do not renegotiate. */
  static SpiffeTrustManager boringSsl(PeerVerifier verifier) {
    return new SpiffeTrustManager(verifier, null);
  }

  /** For a context of one connection: a second peer on it, by renegotiation, is refused. */
  static SpiffeTrustManager once(PeerVerifier verifier) {
    return new SpiffeTrustManager(verifier, new AtomicBoolean());
  }

  @Override
  public void checkClientTrusted(X509Certificate @Nullable [] chain, String authType)
      throws CertificateException {
    check(chain, PeerRole.CLIENT);
  }

  @Override
  public void checkClientTrusted(
      X509Certificate @Nullable [] chain, String authType, @Nullable Socket socket)
      throws CertificateException {
    check(chain, PeerRole.CLIENT);
  }

  @Override
  public void checkClientTrusted(
      X509Certificate @Nullable [] chain, String authType, @Nullable SSLEngine engine)
      throws CertificateException {
    check(chain, PeerRole.CLIENT);
  }

  @Override
  public void checkServerTrusted(X509Certificate @Nullable [] chain, String authType)
      throws CertificateException {
    check(chain, PeerRole.SERVER);
  }

  @Override
  public void checkServerTrusted(
      X509Certificate @Nullable [] chain, String authType, @Nullable Socket socket)
      throws CertificateException {
    check(chain, PeerRole.SERVER);
  }

  @Override
  public void checkServerTrusted(
      X509Certificate @Nullable [] chain, String authType, @Nullable SSLEngine engine)
      throws CertificateException {
    check(chain, PeerRole.SERVER);
  }

  /** None, so that clients choose their certificate freely: they have only the one of the mesh. */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }

  private void check(X509Certificate @Nullable [] chain, PeerRole role)
      throws CertificateException {
    if (spent == null) {
      checkForBoringSsl(chain, role);
    } else if (spent.getAndSet(true)) {
      throw new CertificateException(
          MeshTlsException.PEER_REFUSED + ": the connection renegotiates, which is not done here");
    } else {
      verifier.verify(listOf(chain), role);
    }
  }

  /** Without a code of its own, BoringSSL would tell the peer of an internal error. */
  private void checkForBoringSsl(X509Certificate @Nullable [] chain, PeerRole role)
      throws CertificateException {
    try {
      verifier.verify(listOf(chain), role);
    } catch (CertificateException e) {
      throw new OpenSslCertificateException(
          e.getMessage(), e, CertificateVerifier.X509_V_ERR_CERT_REJECTED);
    }
  }

  private static List<X509Certificate> listOf(X509Certificate @Nullable [] chain) {
    return chain == null ? List.of() : List.of(chain);
  }
}
