package io.meshjvm.testkit.internal.auth;

import io.meshjvm.testkit.ca.TestCa;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Verifies a client certificate, if one is given, the way istiod's listener does: chain to a
 * current root, exactly one URI SAN, istiod's own trust domain, serverAuth among the extended key
 * usages (Istio: pkg/spiffe; Go verifies for serverAuth unless told otherwise).
 */
public final class ClientCertificateTrust extends X509ExtendedTrustManager {

  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

  private final TestCa ca;
  private final Clock clock;

  /**
   * Trust in the roots that a CA has at the time of each handshake.
   *
   * @param ca the CA
   * @param clock what decides about validity
   */
  public ClientCertificateTrust(TestCa ca, Clock clock) {
    this.ca = ca;
    this.clock = clock;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    verifyPath(chain);
    verifyIdentity(chain[0]);
  }

  private void verifyPath(X509Certificate[] chain) throws CertificateException {
    try {
      List<X509Certificate> roots = ca.roots();
      List<X509Certificate> path =
          Arrays.stream(chain).filter(certificate -> !roots.contains(certificate)).toList();
      PKIXParameters parameters =
          new PKIXParameters(
              roots.stream().map(root -> new TrustAnchor(root, null)).collect(Collectors.toSet()));
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(clock.instant()));
      CertPathValidator.getInstance("PKIX")
          .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
    } catch (GeneralSecurityException e) {
      throw new CertificateException("client certificate refused: " + e.getMessage(), e);
    }
  }

  private void verifyIdentity(X509Certificate leaf) throws CertificateException {
    List<String> uris = UriSans.of(leaf);
    if (uris.size() != 1) {
      throw new CertificateException(
          "peer certificate does not contain 1 URI type SAN, detected " + uris.size());
    }
    String domain = CallerIdentity.parse(uris.get(0)).map(CallerIdentity::trustDomain).orElse("");
    if (!domain.equals(ca.trustDomain())) {
      throw new CertificateException("no cert pool found for trust domain " + domain);
    }
    if (!usages(leaf).containsAll(List.of(SERVER_AUTH, CLIENT_AUTH))) {
      throw new CertificateException("certificate specifies an incompatible key usage");
    }
  }

  private static List<String> usages(X509Certificate leaf) throws CertificateParsingException {
    List<String> usages = leaf.getExtendedKeyUsage();
    return usages == null ? List.of() : usages;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("istiod is never a client here");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return ca.roots().toArray(X509Certificate[]::new);
  }
}
