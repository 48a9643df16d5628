package io.meshjvm.core.identity;

import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Decides whether issued certificates and a key make an SVID of this workload. Each rule has its
 * own code, so that a report says which of them broke. Pure; any thread, some milliseconds.
 */
final class SvidVerifier {

  /** How far in the future a certificate may begin, for clocks that differ a little. */
  static final Duration CLOCK_SKEW = Duration.ofSeconds(60);

  private static final int DIGITAL_SIGNATURE = 0;
  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

  private SvidVerifier() {}

  /**
   * The SVID that chain and key make.
   *
   * @param issued certificates with the roots that they must end at
   * @param key private key that the leaf must belong to
   * @param now time of the check
   * @throws IdentityException if a rule is broken, {@code MESH-1112} to {@code MESH-1119}
   */
  static Svid verify(IssuedChain issued, PrivateKey key, Instant now) {
    X509Certificate leaf = issued.leaf();
    issued.chain().forEach(AlgorithmStrength::check);
    if (!WorkloadKey.matches(key, leaf.getPublicKey())) {
      throw IdentityFault.KEY_MISMATCH.because("the leaf certificate belongs to another key");
    }
    SpiffeId id = id(leaf);
    checkUse(leaf);
    checkValidity(leaf, now);
    CertificatePath.check(issued, now);
    return new Svid(id, issued.chain(), key);
  }

  private static SpiffeId id(X509Certificate leaf) {
    try {
      return SpiffeId.ofLeaf(leaf);
    } catch (CertificateException e) {
      throw IdentityFault.NOT_AN_SVID.because(String.valueOf(e.getMessage()), e);
    }
  }

  private static void checkUse(X509Certificate leaf) {
    if (leaf.getBasicConstraints() >= 0) {
      throw IdentityFault.WRONG_USE.because("the leaf certificate is a CA");
    }
    boolean[] keyUsage = leaf.getKeyUsage();
    if (keyUsage == null || !keyUsage[DIGITAL_SIGNATURE]) {
      throw IdentityFault.WRONG_USE.because("the leaf certificate may not sign handshakes");
    }
    List<String> purposes = purposes(leaf);
    if (!purposes.contains(SERVER_AUTH) || !purposes.contains(CLIENT_AUTH)) {
      throw IdentityFault.WRONG_USE.because(
          "the leaf certificate is not both for TLS servers and for TLS clients");
    }
  }

  private static List<String> purposes(X509Certificate leaf) {
    try {
      List<String> purposes = leaf.getExtendedKeyUsage();
      return purposes == null ? List.of() : purposes;
    } catch (CertificateParsingException e) {
      throw IdentityFault.WRONG_USE.because(
          "the extended key usage of the leaf certificate cannot be read", e);
    }
  }

  private static void checkValidity(X509Certificate leaf, Instant now) {
    Instant begin = leaf.getNotBefore().toInstant();
    Instant end = leaf.getNotAfter().toInstant();
    if (begin.isAfter(now.plus(CLOCK_SKEW))) {
      throw IdentityFault.NOT_VALID_NOW.because(
          "the leaf certificate is valid from " + begin + " on, and now is " + now);
    }
    if (!now.isBefore(end)) {
      throw IdentityFault.NOT_VALID_NOW.because(
          "the leaf certificate expired at " + end + ", and now is " + now);
    }
  }
}
