package io.meshjvm.testkit.token;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What a token says, and whether its signature is good.
 *
 * @param namespace namespace of the service account
 * @param serviceAccount name of the service account
 * @param audiences for whom it is meant
 * @param ttl life from the present; negative for a token that has expired already
 * @param goodSignature false to sign with a key that the issuer does not know
 */
public record TokenSpec(
    String namespace,
    String serviceAccount,
    List<String> audiences,
    Duration ttl,
    boolean goodSignature) {

  /** Copies the audiences. */
  public TokenSpec {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(serviceAccount, "serviceAccount");
    Objects.requireNonNull(ttl, "ttl");
    audiences = List.copyOf(audiences);
  }

  /** A good token for istiod that lives for an hour. */
  public static TokenSpec of(String namespace, String serviceAccount) {
    return new TokenSpec(
        namespace, serviceAccount, List.of(TokenIssuer.ISTIO_AUDIENCE), Duration.ofHours(1), true);
  }

  /** The same with another life; negative for an expired token. */
  public TokenSpec withTtl(Duration other) {
    return new TokenSpec(namespace, serviceAccount, audiences, other, goodSignature);
  }

  /** The same for other audiences. */
  public TokenSpec withAudiences(String... others) {
    return new TokenSpec(namespace, serviceAccount, List.of(others), ttl, goodSignature);
  }

  /** The same with a signature that does not verify. */
  public TokenSpec badlySigned() {
    return new TokenSpec(namespace, serviceAccount, audiences, ttl, false);
  }
}
