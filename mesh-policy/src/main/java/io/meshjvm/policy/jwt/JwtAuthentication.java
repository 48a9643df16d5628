package io.meshjvm.policy.jwt;

import io.meshjvm.policy.HttpCall;
import java.time.Clock;
import java.util.List;
import java.util.Set;

/** One filter {@code envoy.filters.http.jwt_authn}. Immutable; callable from any thread. */
public final class JwtAuthentication {

  /** Longest path in a challenge. */
  private static final int REALM = 256;

  private final List<Rule> rules;
  private final List<String> owned;
  private final boolean skipPreflight;
  private final Set<String> keyless;
  private final Set<String> unsupported;

  JwtAuthentication(
      List<Rule> rules,
      List<String> owned,
      boolean skipPreflight,
      Set<String> keyless,
      Set<String> unsupported) {
    this.rules = List.copyOf(rules);
    this.owned = List.copyOf(owned);
    this.skipPreflight = skipPreflight;
    this.keyless = Set.copyOf(keyless);
    this.unsupported = Set.copyOf(unsupported);
  }

  /**
   * Reads the filter.
   *
   * @param config a {@code JwtAuthentication}, serialized
   * @param clock tells whether tokens have expired
   * @throws io.meshjvm.core.xds.InvalidResourceException if it is none, or Envoy would refuse it
   */
  public static JwtAuthentication read(byte[] config, Clock clock) {
    return JwtReader.read(config, clock);
  }

  /**
   * Names of providers that have no usable key here, because the listener brings none or says that
   * they are to be fetched, which is never done. Their tokens are refused.
   */
  public Set<String> keyless() {
    return keyless;
  }

  /** Names of options that are set and not known here; a chain with such options must not serve. */
  public Set<String> unsupported() {
    return unsupported;
  }

  /** Verifies the tokens of a request, which was normalised before. */
  public JwtOutcome check(HttpCall call) {
    Attempt attempt = new Attempt(call);
    owned.forEach(attempt::remove);
    TokenStatus status = skipPreflight && isPreflight(call) ? TokenStatus.OK : verify(attempt);
    if (status == TokenStatus.OK) {
      return new JwtOutcome.Passed(attempt.metadata(), attempt.changes());
    }
    return new JwtOutcome.Refused(status.http(), status.text(), challenge(call, status));
  }

  private TokenStatus verify(Attempt attempt) {
    for (Rule rule : rules) {
      if (rule.matches().test(attempt)) {
        return rule.requirement().check(attempt);
      }
    }
    return TokenStatus.OK;
  }

  private static String challenge(HttpCall call, TokenStatus status) {
    String path = call.path();
    String realm =
        call.scheme()
            + "://"
            + call.authority()
            + (path.length() > REALM ? path.substring(0, REALM) : path);
    return "Bearer realm=\""
        + realm
        + (status == TokenStatus.MISSED ? "\"" : "\", error=\"invalid_token\"");
  }

  /** A question of a browser, which comes without tokens. */
  private static boolean isPreflight(HttpCall call) {
    return call.method().equals("OPTIONS")
        && isSet(call.header("origin"))
        && isSet(call.header("access-control-request-method"));
  }

  private static boolean isSet(List<String> values) {
    return values.stream().anyMatch(value -> !value.isEmpty());
  }
}
