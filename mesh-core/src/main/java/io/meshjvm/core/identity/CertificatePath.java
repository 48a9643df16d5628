package io.meshjvm.core.identity;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Checks that a chain leads from its leaf to one of its roots (RFC 5280, section 6, by the JDK).
 */
final class CertificatePath {

  private CertificatePath() {}

  /**
   * Lets a sound chain pass.
   *
   * @throws IdentityException {@code MESH-1113} or {@code MESH-1119}
   */
  static void check(IssuedChain issued, Instant now) {
    checkOrder(issued.chain());
    checkRoots(issued.roots());
    try {
      // A leaf that begins within the tolerated skew is checked as of its beginning.
      Instant begin = issued.leaf().getNotBefore().toInstant();
      validate(issued, now.isBefore(begin) ? begin : now);
    } catch (GeneralSecurityException e) {
      throw IdentityFault.CHAIN_BROKEN.because(
          "the chain does not end at the roots that came with it: " + e.getMessage(), e);
    }
  }

  private static void checkOrder(List<X509Certificate> chain) {
    for (int i = 1; i < chain.size(); i++) {
      X509Certificate below = chain.get(i - 1);
      X509Certificate above = chain.get(i);
      if (!below.getIssuerX500Principal().equals(above.getSubjectX500Principal())) {
        throw IdentityFault.CHAIN_BROKEN.because(
            "certificate " + (i + 1) + " of the chain did not issue certificate " + i);
      }
    }
  }

  private static void checkRoots(TrustBundle roots) {
    for (X509Certificate root : roots.roots()) {
      AlgorithmStrength.checkKey(root.getPublicKey());
      if (root.getBasicConstraints() < 0) {
        throw IdentityFault.CHAIN_BROKEN.because("a certificate that came as a root is no CA");
      }
    }
  }

  private static void validate(IssuedChain issued, Instant at) throws GeneralSecurityException {
    Set<TrustAnchor> anchors =
        issued.roots().roots().stream()
            .map(root -> new TrustAnchor(root, null))
            .collect(Collectors.toSet());
    PKIXParameters parameters = new PKIXParameters(anchors);
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(at));
    CertPathValidator.getInstance("PKIX")
        .validate(
            CertificateFactory.getInstance("X.509").generateCertPath(issued.chain()), parameters);
  }
}
