package io.meshjvm.tls;

import io.meshjvm.core.identity.TrustBundle;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The way from a leaf to a root of the bundle, checked by the JDK's PKIX validator (RFC 5280,
 * section 6): signatures, validity, basic and name constraints, unknown critical extensions. There
 * is no revocation: certificates of the mesh live for hours.
 */
final class TrustedPath {

  private static final int MAX_LENGTH = 10;

  private final Set<X509Certificate> roots;
  private final Set<TrustAnchor> anchors;

  TrustedPath(TrustBundle bundle) {
    this.roots = bundle.roots();
    this.anchors =
        roots.stream()
            .map(root -> new TrustAnchor(root, null))
            .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Checks a chain at a moment.
   *
   * @param chain leaf first, each certificate signed by the next; the root may be there or not
   * @throws CertificateException if no root vouches for it
   */
  void check(List<X509Certificate> chain, Instant now) throws CertificateException {
    if (chain.size() > MAX_LENGTH) {
      throw new CertificateException(
          "expected a chain of at most " + MAX_LENGTH + " certificates, came " + chain.size());
    }
    List<X509Certificate> path = belowRoot(chain);
    for (X509Certificate certificate : path) {
      CertificateStrength.check(certificate);
    }
    validate(path, now);
  }

  /** The chain up to the first certificate that is itself a root, which vouches for the rest. */
  private List<X509Certificate> belowRoot(List<X509Certificate> chain) throws CertificateException {
    List<X509Certificate> path = new ArrayList<>(chain.size());
    for (X509Certificate certificate : chain) {
      if (roots.contains(certificate)) {
        break;
      }
      path.add(certificate);
    }
    if (path.isEmpty()) {
      throw new CertificateException("expected an end-entity certificate, came a root");
    }
    return path;
  }

  private void validate(List<X509Certificate> path, Instant now) throws CertificateException {
    try {
      CertPath certPath = CertificateFactory.getInstance("X.509").generateCertPath(path);
      PKIXParameters parameters = new PKIXParameters(anchorsAt(now));
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(now));
      CertPathValidator.getInstance("PKIX").validate(certPath, parameters);
    } catch (CertPathValidatorException e) {
      throw new CertificateException(reason(e, path, now), e);
    } catch (CertificateException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new CertificateException("the chain could not be checked: " + e.getMessage(), e);
    }
  }

  /**
   * The roots that have not ended. PKIX leaves that to whoever names them; Envoy looks at the dates
   * of roots as at all others. A root that has just been made may be newer than this machine's
   * clock, and is no worse for it.
   */
  private Set<TrustAnchor> anchorsAt(Instant now) throws CertificateException {
    Set<TrustAnchor> valid =
        anchors.stream()
            .filter(anchor -> !now.isAfter(notAfter(anchor.getTrustedCert())))
            .collect(Collectors.toSet());
    if (valid.isEmpty()) {
      throw new CertificateException(
          "it is " + now + ", and every root of the trust bundle has ended");
    }
    return valid;
  }

  private static String reason(
      CertPathValidatorException failure, List<X509Certificate> path, Instant now) {
    int index = Math.max(0, failure.getIndex());
    X509Certificate certificate = path.get(Math.min(index, path.size() - 1));
    if (failure.getReason() instanceof CertPathValidatorException.BasicReason basic) {
      if (basic == CertPathValidatorException.BasicReason.EXPIRED) {
        return "it is " + now + ", and the certificate expired at " + notAfter(certificate);
      }
      if (basic == CertPathValidatorException.BasicReason.NOT_YET_VALID) {
        Instant begin = certificate.getNotBefore().toInstant();
        return "it is " + now + ", and the certificate is not valid before " + begin;
      }
    }
    return "expected a chain to a root of the trust bundle: " + failure.getMessage();
  }

  private static Instant notAfter(X509Certificate certificate) {
    return certificate.getNotAfter().toInstant();
  }
}
