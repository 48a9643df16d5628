package io.meshjvm.testkit.ca;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;

/** The kinds of key that a {@link TestCa} makes, with the signature that goes with each. */
public enum KeyAlgorithm {
  /** RSA with 2048 bits and SHA256withRSA, the default of istiod and of its agent. */
  RSA_2048("RSA", "2048", "SHA256withRSA"),

  /** ECDSA on P-256 with SHA256withECDSA, what {@code ECC_SIGNATURE_ALGORITHM=ECDSA} selects. */
  EC_P256("EC", "secp256r1", "SHA256withECDSA"),

  /** ECDSA on P-384 with SHA384withECDSA. */
  EC_P384("EC", "secp384r1", "SHA384withECDSA"),

  /** RSA with 1024 bits, which nobody should accept any more; for negative tests. */
  RSA_1024_WEAK("RSA", "1024", "SHA256withRSA");

  private final String algorithm;
  private final String sizeOrCurve;
  private final String signature;

  KeyAlgorithm(String algorithm, String sizeOrCurve, String signature) {
    this.algorithm = algorithm;
    this.sizeOrCurve = sizeOrCurve;
    this.signature = signature;
  }

  /** A fresh key pair of this kind. */
  public KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (algorithm.equals("RSA")) {
        generator.initialize(Integer.parseInt(sizeOrCurve));
      } else {
        generator.initialize(new ECGenParameterSpec(sizeOrCurve));
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot make keys of kind " + this, e);
    }
  }

  /** The JCA name of the signature that a key of this kind makes, such as SHA256withRSA. */
  public String signature() {
    return signature;
  }
}
