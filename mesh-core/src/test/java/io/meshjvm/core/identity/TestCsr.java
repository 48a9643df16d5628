package io.meshjvm.core.identity;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** Reads certificate requests the way a CA does. */
final class TestCsr {

  private TestCsr() {}

  static CertificationRequest parse(String pem) {
    String body =
        pem.replace("-----BEGIN CERTIFICATE REQUEST-----", "")
            .replace("-----END CERTIFICATE REQUEST-----", "");
    return CertificationRequest.getInstance(Base64.getMimeDecoder().decode(body));
  }

  static PublicKey publicKey(CertificationRequest request) {
    SubjectPublicKeyInfo info = request.getCertificationRequestInfo().getSubjectPublicKeyInfo();
    boolean ec = info.getAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey);
    try {
      return KeyFactory.getInstance(ec ? "EC" : "RSA")
          .generatePublic(new X509EncodedKeySpec(info.getEncoded()));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException("not a public key", e);
    }
  }
}
