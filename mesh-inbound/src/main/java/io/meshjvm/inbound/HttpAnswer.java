package io.meshjvm.inbound;

import io.meshjvm.policy.Verdict;
import java.util.Map;
import java.util.Objects;

/**
 * What a caller is told whose request may not pass: Envoy's words, and no reason of this workload's
 * own.
 *
 * @param status HTTP status
 * @param headers headers that go with it, by names in lower case
 * @param body text in UTF-8, maybe empty
 */
public record HttpAnswer(int status, Map<String, String> headers, String body) {

  private static final int REDIRECT = 307;

  /** Copies the map. */
  public HttpAnswer {
    headers = Map.copyOf(headers);
    Objects.requireNonNull(body, "body");
  }

  /**
   * The answer to a request that may not pass.
   *
   * @throws IllegalArgumentException if it may
   */
  public static HttpAnswer of(Verdict verdict) {
    if (verdict instanceof Verdict.Deny deny) {
      return denied(deny);
    }
    if (verdict instanceof Verdict.Reject reject) {
      return new HttpAnswer(reject.status(), Map.of(), "");
    }
    if (verdict instanceof Verdict.Redirect redirect) {
      return new HttpAnswer(REDIRECT, Map.of("location", redirect.path()), "");
    }
    throw new IllegalArgumentException("no refusal: " + verdict);
  }

  private static HttpAnswer denied(Verdict.Deny deny) {
    String type = "text/plain";
    return new HttpAnswer(
        deny.status(),
        deny.challenge().isEmpty()
            ? Map.of("content-type", type)
            : Map.of("content-type", type, "www-authenticate", deny.challenge()),
        deny.body());
  }
}
