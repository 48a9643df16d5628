package io.meshjvm.tls;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;
import java.util.Set;

/** The weakest key and signature that a certificate of a peer may carry, roots excepted. */
final class CertificateStrength {

  private static final int MIN_RSA_BITS = 2048;
  private static final int MIN_EC_BITS = 256;
  private static final Set<String> WEAK_DIGESTS = Set.of("MD2", "MD5", "SHA1");

  private CertificateStrength() {}

  /** Checks key and signature; throws if one of them is too weak or unknown. */
  static void check(X509Certificate certificate) throws CertificateException {
    checkKey(certificate.getPublicKey());
    String digest = digestOf(certificate);
    if (WEAK_DIGESTS.contains(digest)) {
      throw new CertificateException(
          "expected a signature over SHA-256 or better, came " + certificate.getSigAlgName());
    }
  }

  private static void checkKey(PublicKey key) throws CertificateException {
    if (key instanceof RSAPublicKey rsa) {
      atLeast(MIN_RSA_BITS, rsa.getModulus().bitLength(), "RSA");
    } else if (key instanceof ECPublicKey ec) {
      atLeast(MIN_EC_BITS, ec.getParams().getOrder().bitLength(), "EC");
    } else if (!(key instanceof EdECPublicKey)) {
      throw new CertificateException(
          "expected an RSA, EC or EdDSA key, came one of " + key.getAlgorithm());
    }
  }

  private static void atLeast(int least, int bits, String kind) throws CertificateException {
    if (bits < least) {
      throw new CertificateException(
          "expected an " + kind + " key of at least " + least + " bits, came one of " + bits);
    }
  }

  private static String digestOf(X509Certificate certificate) throws CertificateException {
    String name = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
    if (!name.equals("RSASSA-PSS")) {
      int with = name.indexOf("WITH");
      return with < 0 ? name : name.substring(0, with).replace("-", "");
    }
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
      parameters.init(certificate.getSigAlgParams());
      PSSParameterSpec spec = parameters.getParameterSpec(PSSParameterSpec.class);
      return spec.getDigestAlgorithm().toUpperCase(Locale.ROOT).replace("-", "");
    } catch (GeneralSecurityException | IOException e) {
      throw new CertificateException("the parameters of the RSASSA-PSS signature are broken", e);
    }
  }
}
