package io.meshjvm.policy.jwt;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jose.util.X509CertUtils;
import io.meshjvm.core.xds.InvalidResourceException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The keys of a provider (envoy: {@code common/jwt/jwks}, {@code common/jwt/verify}).
 *
 * @param keys the keys; empty if there are none, and then {@code otherwise} is what tokens get
 * @param otherwise why there are no keys
 */
record KeySet(List<WebKey> keys, TokenStatus otherwise) {

  /** Copies the list. */
  KeySet {
    keys = List.copyOf(keys);
  }

  /** Keys that would have to be fetched, which are never fetched. */
  static KeySet remote() {
    return new KeySet(List.of(), TokenStatus.KEYS_NOT_FETCHED);
  }

  /** No keys at all. */
  static KeySet none() {
    return new KeySet(List.of(), TokenStatus.NO_VALID_KEYS);
  }

  /**
   * Keys of a JSON text: a key set, or certificates by key id. What is no key is left out.
   *
   * @throws InvalidResourceException if it is neither
   */
  static KeySet parse(String json) {
    List<WebKey> keys = new ArrayList<>();
    Map<String, Object> members;
    try {
      members = JSONObjectUtils.parse(json);
    } catch (ParseException e) {
      throw new InvalidResourceException("local_jwks is no JSON", e);
    }
    if (members.get("keys") instanceof List<?> list) {
      addKeys(keys, list);
    } else {
      addCertificates(keys, members);
      if (keys.isEmpty()) {
        throw new InvalidResourceException("local_jwks has no list of keys");
      }
    }
    return new KeySet(keys, TokenStatus.NO_VALID_KEYS);
  }

  private static void addKeys(List<WebKey> keys, List<?> list) {
    for (Object entry : list) {
      WebKey key = entry instanceof Map<?, ?> members ? WebKeyReader.read(members) : null;
      if (key != null) {
        keys.add(key);
      }
    }
  }

  /** All must be certificates of RSA keys, or none counts. */
  private static void addCertificates(List<WebKey> keys, Map<String, Object> members) {
    List<WebKey> read = new ArrayList<>();
    members.forEach(
        (id, value) -> {
          X509Certificate certificate =
              value instanceof String pem ? X509CertUtils.parse(pem) : null;
          if (certificate != null && certificate.getPublicKey() instanceof RSAPublicKey key) {
            read.add(new WebKey(id, "", new RSASSAVerifier(key)));
          }
        });
    if (read.size() == members.size()) {
      keys.addAll(read);
    }
  }

  /** Whether one of the keys has signed the token. */
  TokenStatus verify(Token token) {
    if (keys.isEmpty()) {
      return otherwise;
    }
    boolean matched = false;
    for (WebKey key : keys) {
      if (key.isFor(token)) {
        matched = true;
        if (key.verifier() instanceof Ed25519Verifier
            && token.signature().length != Ed25519Verifier.SIGNATURE_LENGTH) {
          return TokenStatus.ED25519_WRONG_LENGTH;
        }
        if (key.verifies(token)) {
          return TokenStatus.OK;
        }
      }
    }
    return matched ? TokenStatus.VERIFICATION_FAILED : TokenStatus.NO_MATCHING_KEY;
  }
}
