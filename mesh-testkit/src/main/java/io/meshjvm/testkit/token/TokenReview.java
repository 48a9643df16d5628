package io.meshjvm.testkit.token;

/** What came of looking at a token: an identity, or the reason why there is none. */
public sealed interface TokenReview {

  /**
   * The token is good.
   *
   * @param namespace namespace of its service account
   * @param serviceAccount name of its service account
   */
  record Accepted(String namespace, String serviceAccount) implements TokenReview {}

  /**
   * The token is not good.
   *
   * @param reason why, without the token itself
   */
  record Rejected(String reason) implements TokenReview {}
}
