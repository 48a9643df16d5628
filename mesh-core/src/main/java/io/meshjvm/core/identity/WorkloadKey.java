package io.meshjvm.core.identity;

import io.meshjvm.core.bootstrap.IdentitySettings.KeyAlgorithm;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;

/**
 * Makes and checks key pairs. May take seconds where entropy is short: never on the mesh thread.
 */
final class WorkloadKey {

  private WorkloadKey() {}

  /** A new pair of the kind that was asked for. */
  static KeyPair generate(KeyAlgorithm algorithm, SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(isEc(algorithm) ? "EC" : "RSA");
      switch (algorithm) {
        case EC_P256 -> generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        case EC_P384 -> generator.initialize(new ECGenParameterSpec("secp384r1"), random);
        case RSA_2048 -> generator.initialize(rsa(2048), random);
        case RSA_3072 -> generator.initialize(rsa(3072), random);
        case RSA_4096 -> generator.initialize(rsa(4096), random);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw IdentityFault.KEY_GENERATION.because("cannot make a key of kind " + algorithm, e);
    }
  }

  /** JCA name of the signature that goes with a key. */
  static String signatureAlgorithm(PublicKey key) {
    if (key instanceof ECPublicKey ec) {
      return ec.getParams().getOrder().bitLength() > 256 ? "SHA384withECDSA" : "SHA256withECDSA";
    }
    return "SHA256withRSA";
  }

  /** Whether the two belong together, found out by signing and verifying. */
  static boolean matches(PrivateKey privateKey, PublicKey publicKey) {
    byte[] probe = "MeshJVM key check".getBytes(StandardCharsets.US_ASCII);
    try {
      Signature signer = Signature.getInstance(signatureAlgorithm(publicKey));
      signer.initSign(privateKey);
      signer.update(probe);
      byte[] signature = signer.sign();
      Signature verifier = Signature.getInstance(signatureAlgorithm(publicKey));
      verifier.initVerify(publicKey);
      verifier.update(probe);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      // Keys of different kinds cannot even be tried: they do not belong together.
      return false;
    }
  }

  private static boolean isEc(KeyAlgorithm algorithm) {
    return algorithm == KeyAlgorithm.EC_P256 || algorithm == KeyAlgorithm.EC_P384;
  }

  private static RSAKeyGenParameterSpec rsa(int bits) {
    return new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4);
  }
}
