package io.meshjvm.testkit.token;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Issues and reviews service account tokens, as the Kubernetes API server does for istiod.
 *
 * <p>Tokens are JWTs with the claims of a projected service account token. Each issuer has a key of
 * its own, so that a token of another issuer is badly signed. Safe for use by many threads.
 */
public final class TokenIssuer {

  /** The audience that istiod asks for ({@code TOKEN_AUDIENCES}). */
  public static final String ISTIO_AUDIENCE = "istio-ca";

  private static final String HEADER = "{\"alg\":\"HS256\",\"kid\":\"testkit\",\"typ\":\"JWT\"}";
  private static final String SUBJECT_PREFIX = "system:serviceaccount:";
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final Clock clock;
  private final byte[] key = new byte[32];

  /**
   * An issuer with a fresh key.
   *
   * @param clock what decides about expiry
   */
  public TokenIssuer(Clock clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    new SecureRandom().nextBytes(key);
  }

  /** A good token for istiod. */
  public String issue(String namespace, String serviceAccount, Duration ttl) {
    return issue(TokenSpec.of(namespace, serviceAccount).withTtl(ttl));
  }

  /** A token to order. */
  public String issue(TokenSpec spec) {
    String body = encode(HEADER) + "." + encode(claims(spec));
    byte[] signature = sign(body);
    if (!spec.goodSignature()) {
      signature[0] ^= 1;
    }
    return body + "." + ENCODER.encodeToString(signature);
  }

  /**
   * Decides about a token: signature, audience {@link #ISTIO_AUDIENCE}, expiry, subject.
   *
   * @param token what came in the {@code authorization} header, without {@code Bearer}
   */
  public TokenReview review(String token) {
    int dot = token.lastIndexOf('.');
    if (dot < 0 || !signatureMatches(token.substring(0, dot), token.substring(dot + 1))) {
      return new TokenReview.Rejected("invalid signature");
    }
    return reviewClaims(token.substring(token.indexOf('.') + 1, dot));
  }

  private TokenReview reviewClaims(String encodedClaims) {
    // Only reached with a good signature, so the claims are those of claims(TokenSpec).
    String json = new String(Base64.getUrlDecoder().decode(encodedClaims), StandardCharsets.UTF_8);
    Map<?, ?> claims = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(json);
    if (!((List<?>) claim(claims, "aud")).contains(ISTIO_AUDIENCE)) {
      return new TokenReview.Rejected("token is not meant for " + ISTIO_AUDIENCE);
    }
    Instant expiry = Instant.ofEpochSecond(((Number) claim(claims, "exp")).longValue());
    if (!clock.instant().isBefore(expiry)) {
      return new TokenReview.Rejected("token expired at " + expiry);
    }
    String[] subject =
        ((String) claim(claims, "sub")).substring(SUBJECT_PREFIX.length()).split(":", 2);
    return new TokenReview.Accepted(subject[0], subject[1]);
  }

  private static Object claim(Map<?, ?> claims, String name) {
    return Objects.requireNonNull(claims.get(name), name);
  }

  private boolean signatureMatches(String body, String signature) {
    try {
      return MessageDigest.isEqual(sign(body), Base64.getUrlDecoder().decode(signature));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private String claims(TokenSpec spec) {
    Instant now = clock.instant();
    String audiences =
        spec.audiences().stream()
            .map(TokenIssuer::quote)
            .collect(Collectors.joining(",", "[", "]"));
    return "{\"aud\":%s,\"exp\":%d,\"iat\":%d,\"iss\":\"https://kubernetes.default.svc\",\"sub\":%s}"
        .formatted(
            audiences,
            now.plus(spec.ttl()).getEpochSecond(),
            now.getEpochSecond(),
            quote(SUBJECT_PREFIX + spec.namespace() + ":" + spec.serviceAccount()));
  }

  private static String quote(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private static String encode(String json) {
    return ENCODER.encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  private byte[] sign(String body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(body.getBytes(StandardCharsets.US_ASCII));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
