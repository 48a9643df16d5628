package io.meshjvm.policy.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A token of which anything was changed is no token any more. */
class TokenMutationTest {

  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_. ,=";

  @Test
  void noChangedTokenVerifies() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair pair = generator.generateKeyPair();
    KeySet keys = KeySet.parse(keySet((ECPublicKey) pair.getPublic()));
    String good = token(pair);
    Random random = new Random(3);

    assertThat(verify(keys, good)).isEqualTo(TokenStatus.OK);
    for (int i = 0; i < 500; i++) {
      StringBuilder changed = new StringBuilder(good);
      int at = random.nextInt(good.length());
      changed.setCharAt(at, ALPHABET.charAt(random.nextInt(ALPHABET.length())));
      boolean same = sameParts(changed.toString(), good);
      assertThat(verify(keys, changed.toString()) == TokenStatus.OK)
          .as(changed.toString())
          .isEqualTo(same);
    }
  }

  @Test
  void noNoiseIsAToken() {
    Random random = new Random(5);
    KeySet none = KeySet.none();
    for (int i = 0; i < 20_000; i++) {
      StringBuilder noise = new StringBuilder();
      for (int length = random.nextInt(60); length > 0; length--) {
        noise.append(
            random.nextInt(20) == 0
                ? (char) random.nextInt(0x3000)
                : ALPHABET.charAt(random.nextInt(ALPHABET.length())));
      }
      assertThat(verify(none, noise.toString())).isNotEqualTo(TokenStatus.OK);
    }
  }

  /** The last character of a signature has bits that say nothing. */
  private static boolean sameParts(String changed, String good) {
    int signature = good.lastIndexOf('.') + 1;
    return changed.startsWith(good.substring(0, signature))
        && changed.substring(signature).matches("[A-Za-z0-9_-]+")
        && Arrays.equals(
            Base64.getUrlDecoder().decode(changed.substring(signature)),
            Base64.getUrlDecoder().decode(good.substring(signature)));
  }

  private static TokenStatus verify(KeySet keys, String token) {
    try {
      return keys.verify(Token.parse(token));
    } catch (BadTokenException e) {
      return e.status();
    }
  }

  private static String token(KeyPair pair) throws GeneralSecurityException {
    String signed = base64(utf8("{\"alg\":\"ES256\"}")) + "." + base64(utf8("{\"iss\":\"me\"}"));
    Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
    signature.initSign(pair.getPrivate());
    signature.update(utf8(signed));
    return signed + "." + base64(signature.sign());
  }

  private static String keySet(ECPublicKey key) {
    return "{\"keys\": [{\"kty\": \"EC\", \"crv\": \"P-256\", \"x\": \"%s\", \"y\": \"%s\"}]}"
        .formatted(
            base64(key.getW().getAffineX().toByteArray()),
            base64(key.getW().getAffineY().toByteArray()));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
