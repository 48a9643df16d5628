package io.meshjvm.core.identity;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Locale;
import java.util.Set;

/**
 * Refuses keys and signatures that are too weak for a mesh, whatever the JVM's own settings allow.
 */
final class AlgorithmStrength {

  private static final int MIN_RSA_BITS = 2048;
  private static final int MIN_EC_BITS = 256;
  private static final Set<String> SIGNATURES =
      Set.of(
          "SHA256WITHRSA",
          "SHA384WITHRSA",
          "SHA512WITHRSA",
          "RSASSA-PSS",
          "SHA256WITHECDSA",
          "SHA384WITHECDSA",
          "SHA512WITHECDSA");

  private AlgorithmStrength() {}

  /** Checks key and signature of a certificate that somebody else signed. */
  static void check(X509Certificate certificate) {
    checkKey(certificate.getPublicKey());
    String signature = certificate.getSigAlgName();
    if (!SIGNATURES.contains(signature.toUpperCase(Locale.ROOT))) {
      throw IdentityFault.WEAK_ALGORITHM.because(
          "a certificate of the chain is signed with " + signature);
    }
  }

  /** Checks a key alone; enough for a root, whose signature nobody relies on. */
  static void checkKey(PublicKey key) {
    if (key instanceof RSAPublicKey rsa) {
      require(rsa.getModulus().bitLength(), MIN_RSA_BITS, "RSA");
    } else if (key instanceof ECPublicKey ec) {
      require(ec.getParams().getOrder().bitLength(), MIN_EC_BITS, "EC");
    } else {
      throw IdentityFault.WEAK_ALGORITHM.because(
          "a certificate of the chain has a key of kind " + key.getAlgorithm());
    }
  }

  private static void require(int bits, int least, String kind) {
    if (bits < least) {
      throw IdentityFault.WEAK_ALGORITHM.because(
          "a certificate of the chain has an " + kind + " key of only " + bits + " bits");
    }
  }
}
