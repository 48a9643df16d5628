package io.meshjvm.policy;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Denials and their reasons. */
final class Denials {

  private static final int FORBIDDEN = 403;

  /** The key that istiod gives a rule (istio: {@code pilot/pkg/security/authz/builder}). */
  private static final Pattern KEY = Pattern.compile("ns\\[(.*)]-policy\\[(.*)]-rule\\[(\\d+)]");

  private Denials() {}

  /** A policy denies, or none of those that there are allows. */
  static Verdict.Deny by(String policy, List<Shadow> shadows) {
    String reason = policy.isEmpty() ? "no policy allows it" : "denied by " + describe(policy);
    return new Verdict.Deny(FORBIDDEN, policy, reason, shadows);
  }

  /** Something decides that is not known here. */
  static Verdict.Deny unsupported(String chain, Set<String> what) {
    return new Verdict.Deny(
        FORBIDDEN,
        "",
        "filter chain " + chain + " has what is not supported: " + String.join(", ", what),
        List.of());
  }

  /** A rule asks for what the server does not know; a DENY that never matches would let pass. */
  static Verdict.Deny withoutServerName(String chain) {
    return new Verdict.Deny(
        FORBIDDEN,
        "",
        "filter chain "
            + chain
            + " has a rule on the server name (connection.sni), which this server does not know",
        List.of());
  }

  /** {@code namespace/name, rule 0} for a key of istiod's, else the key. */
  private static String describe(String policy) {
    Matcher key = KEY.matcher(policy);
    return key.matches()
        ? "policy " + key.group(1) + "/" + key.group(2) + ", rule " + key.group(3)
        : "policy " + policy;
  }
}
