package io.meshjvm.house.envoy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key that signs tokens, by means of the JDK alone, and describes itself as a JSON web key.
 *
 * @param kid its name, or empty for none
 * @param pair null for a secret
 * @param secret null for a pair
 */
record TokenKey(String kid, KeyPair pair, byte[] secret) {

  static TokenKey rsa(String kid) {
    return generated(kid, "RSA", null);
  }

  static TokenKey ec(String kid, String curve) {
    return generated(kid, "EC", new ECGenParameterSpec(curve));
  }

  static TokenKey ed25519(String kid) {
    return generated(kid, "Ed25519", null);
  }

  static TokenKey secret(String kid, int length) {
    byte[] secret = new byte[length];
    Arrays.fill(secret, (byte) length);
    return new TokenKey(kid, null, secret);
  }

  private static TokenKey generated(String kid, String type, AlgorithmParameterSpec parameters) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(type);
      if (parameters != null) {
        generator.initialize(parameters);
      }
      return new TokenKey(kid, generator.generateKeyPair(), null);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The public part, with {@code more} members, each with a comma before it. */
  String jwk(String more) {
    String name = kid.isEmpty() ? "" : ", \"kid\": \"" + kid + "\"";
    return "{" + members() + name + more + "}";
  }

  private String members() {
    if (pair == null) {
      return "\"kty\": \"oct\", \"k\": \"%s\"".formatted(base64(secret));
    }
    if (pair.getPublic() instanceof RSAPublicKey rsa) {
      return "\"kty\": \"RSA\", \"n\": \"%s\", \"e\": \"%s\""
          .formatted(
              base64(rsa.getModulus().toByteArray()),
              base64(rsa.getPublicExponent().toByteArray()));
    }
    if (pair.getPublic() instanceof ECPublicKey ec) {
      int bits = ec.getParams().getCurve().getField().getFieldSize();
      return "\"kty\": \"EC\", \"crv\": \"P-%d\", \"x\": \"%s\", \"y\": \"%s\""
          .formatted(
              bits,
              base64(fixed(ec.getW().getAffineX(), bits)),
              base64(fixed(ec.getW().getAffineY(), bits)));
    }
    byte[] encoded = pair.getPublic().getEncoded();
    return "\"kty\": \"OKP\", \"crv\": \"Ed25519\", \"x\": \"%s\""
        .formatted(base64(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)));
  }

  private static byte[] fixed(BigInteger number, int bits) {
    byte[] bytes = new byte[(bits + 7) / 8];
    byte[] minimal = number.toByteArray();
    int skip = Math.max(0, minimal.length - bytes.length);
    System.arraycopy(
        minimal, skip, bytes, bytes.length - (minimal.length - skip), minimal.length - skip);
    return bytes;
  }

  /** A token with the usual header. */
  String token(String algorithm, String claims) {
    String name = kid.isEmpty() ? "" : ", \"kid\": \"" + kid + "\"";
    return signed("{\"alg\": \"" + algorithm + "\"" + name + "}", claims, algorithm);
  }

  /** A token with any header. */
  String signed(String header, String claims, String algorithm) {
    String signed = base64(utf8(header)) + "." + base64(utf8(claims));
    try {
      return signed + "." + base64(signature(algorithm, utf8(signed)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(algorithm, e);
    }
  }

  private byte[] signature(String algorithm, byte[] signed) throws GeneralSecurityException {
    String bits = algorithm.substring(2);
    if (pair == null) {
      Mac mac = Mac.getInstance("HmacSHA" + bits);
      mac.init(new SecretKeySpec(secret, mac.getAlgorithm()));
      return mac.doFinal(signed);
    }
    Signature signature =
        Signature.getInstance(
            switch (algorithm.substring(0, 2)) {
              case "RS" -> "SHA" + bits + "withRSA";
              case "PS" -> "RSASSA-PSS";
              case "ES" -> "SHA" + bits + "withECDSAinP1363Format";
              default -> "Ed25519";
            });
    if (algorithm.startsWith("PS")) {
      signature.setParameter(pss(bits));
    }
    signature.initSign(pair.getPrivate());
    signature.update(signed);
    return signature.sign();
  }

  private static PSSParameterSpec pss(String bits) {
    return new PSSParameterSpec(
        "SHA-" + bits,
        "MGF1",
        new MGF1ParameterSpec("SHA-" + bits),
        Integer.parseInt(bits) / 8,
        PSSParameterSpec.TRAILER_FIELD_BC);
  }

  static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
