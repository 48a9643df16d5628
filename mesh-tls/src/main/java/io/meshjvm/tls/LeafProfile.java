package io.meshjvm.tls;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The shape that a peer's leaf certificate must have, chain and name aside (SPIFFE X.509-SVID,
 * section 4 and 5; Istio: security/pkg/pki/util).
 */
final class LeafProfile {

  private static final String ANY_PURPOSE = "2.5.29.37.0";
  private static final int DIGITAL_SIGNATURE = 0;
  private static final int KEY_CERT_SIGN = 5;
  private static final int CRL_SIGN = 6;

  private LeafProfile() {}

  /**
   * Checks a leaf. An absent list of extended purposes allows every purpose, as RFC 5280 says.
   *
   * @throws CertificateException if the leaf is a CA, may not sign handshakes, or is not meant for
   *     the role
   */
  static void check(X509Certificate leaf, PeerRole role) throws CertificateException {
    if (leaf.getBasicConstraints() >= 0) {
      throw new CertificateException("expected an end-entity certificate, came a CA certificate");
    }
    checkKeyUsage(leaf.getKeyUsage());
    List<String> purposes = leaf.getExtendedKeyUsage();
    boolean fits =
        purposes == null || purposes.contains(role.oid()) || purposes.contains(ANY_PURPOSE);
    if (!fits) {
      throw new CertificateException(
          "expected the extended key usage " + role.purpose() + ", came " + purposes);
    }
  }

  private static void checkKeyUsage(boolean[] usage) throws CertificateException {
    if (usage == null || !usage[DIGITAL_SIGNATURE]) {
      throw new CertificateException("expected the key usage digitalSignature, which is absent");
    }
    if (usage[KEY_CERT_SIGN] || usage[CRL_SIGN]) {
      throw new CertificateException("the leaf has a key usage that only a CA may have");
    }
  }
}
