package io.meshjvm.policy.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One key that tokens may be signed with.
 *
 * @param id its name, or empty
 * @param algorithm the algorithm that it is for, or empty
 * @param verifier what verifies with it; null if it is too weak for that
 */
record WebKey(String id, String algorithm, @Nullable JWSVerifier verifier) {

  /** Whether a token may be signed with it. */
  boolean isFor(Token token) {
    return (token.keyId().isEmpty() || id.isEmpty() || id.equals(token.keyId()))
        && (algorithm.isEmpty() || algorithm.equals(token.algorithm()));
  }

  /** Whether it has signed the token. */
  boolean verifies(Token token) {
    JWSAlgorithm named = JWSAlgorithm.parse(token.algorithm());
    if (verifier == null || !verifier.supportedJWSAlgorithms().contains(named)) {
      return false;
    }
    try {
      return verifier.verify(
          new JWSHeader(named),
          token.signed().getBytes(StandardCharsets.UTF_8),
          Base64URL.encode(token.signature()));
    } catch (JOSEException e) {
      return false; // A signature that cannot be read is none.
    }
  }
}
