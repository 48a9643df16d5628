package io.meshjvm.policy.jwt;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One issuer of tokens, as the listener describes it.
 *
 * @param name its name in the listener
 * @param issuer who must have issued tokens; empty for anybody
 * @param audiences whom tokens must be for
 * @param keys keys that they may be signed with
 * @param places where they are looked for
 * @param skew by how many seconds clocks may differ
 * @param longest how many seconds tokens may still be valid; empty for any number. Tokens without
 *     end are then refused
 * @param use what is done with a token that is good
 */
record Provider(
    String name,
    String issuer,
    Audiences audiences,
    KeySet keys,
    Places places,
    long skew,
    Optional<Long> longest,
    Use use) {

  /** Whether a token is good but for its issuer; {@code demanded} are other audiences, if any. */
  TokenStatus judge(Token token, Optional<Audiences> demanded, long now) {
    TokenStatus time = token.time(now, skew);
    if (time != TokenStatus.OK) {
      return time;
    }
    if (!demanded.orElse(audiences).allow(token.audiences())) {
      return TokenStatus.AUDIENCE_NOT_ALLOWED;
    }
    if (longest.isPresent()
        && (token.expires() == 0 || token.expires() - now > longest.get().doubleValue())) {
      return TokenStatus.VERIFICATION_FAILED;
    }
    return keys.verify(token);
  }

  /**
   * Where tokens are looked for.
   *
   * @param headers headers with what stands before the token
   * @param parameters parameters of the query
   * @param cookies cookies
   */
  record Places(List<Header> headers, List<String> parameters, List<String> cookies) {

    /** Copies the lists. */
    Places {
      headers = List.copyOf(headers);
      parameters = List.copyOf(parameters);
      cookies = List.copyOf(cookies);
    }

    /** Where they are by RFC 6750, if the listener names no place. */
    static Places usual() {
      return new Places(
          List.of(new Header("authorization", "Bearer ")), List.of("access_token"), List.of());
    }
  }

  /** A header, in lower case, and what stands in it before the token. */
  record Header(String name, String prefix) {}

  /** A claim that goes to a header, in lower case. */
  record ClaimHeader(String header, String claim) {}

  /**
   * What is done with a good token.
   *
   * @param forward whether the application sees it
   * @param payloadHeader header, in lower case, that gets its payload; empty for none
   * @param padded whether that payload is padded
   * @param payloadMetadata metadata key of its claims; empty for none
   * @param headerMetadata metadata key of its header; empty for none
   * @param spaced claims that are lists with spaces between their elements
   * @param claims claims that go to headers
   */
  record Use(
      boolean forward,
      String payloadHeader,
      boolean padded,
      String payloadMetadata,
      String headerMetadata,
      Set<String> spaced,
      List<ClaimHeader> claims) {

    /** Copies the collections. */
    Use {
      spaced = Set.copyOf(spaced);
      claims = List.copyOf(claims);
    }
  }
}
