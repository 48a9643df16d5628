package io.meshjvm.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The judge of servers outside of the mesh: a chain to one of the roots, and one of the names.
 *
 * <p>It extends {@link X509ExtendedTrustManager} so that nobody wraps it with another check of the
 * host name, which may be one that the control plane has renamed.
 */
final class OutsideTrustManager extends X509ExtendedTrustManager {

  private final X509TrustManager chains;
  private final PeerRule.Certified rule;

  OutsideTrustManager(PeerRule.Certified rule) {
    this.chains = rule.roots().trust();
    this.rule = rule;
  }

  private void check(X509Certificate @Nullable [] chain, String authType)
      throws CertificateException {
    if (chain == null || chain.length == 0) {
      throw refused("expected a certificate, came none", null);
    }
    try {
      chains.checkServerTrusted(chain, authType);
    } catch (CertificateException e) {
      throw refused("expected a chain to " + rule.roots() + ": " + e.getMessage(), e);
    }
    CertificateNames names = CertificateNames.of(chain[0]);
    if (!names.areFor(rule.names())) {
      throw refused("expected " + rule + ", came one for " + names.names(), null);
    }
  }

  private static CertificateException refused(String why, @Nullable Exception cause) {
    return new CertificateException(
        MeshTlsException.SERVER_REFUSED + ": the server's certificate is refused: " + why, cause);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
      throws CertificateException {
    check(chain, authType);
  }

  @Override
  public void checkServerTrusted(
      X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
      throws CertificateException {
    check(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw noServer();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
      throws CertificateException {
    throw noServer();
  }

  @Override
  public void checkClientTrusted(
      X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
      throws CertificateException {
    throw noServer();
  }

  private static CertificateException noServer() {
    return new CertificateException("this judges servers, not clients");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
