package io.meshjvm.testkit.internal.auth;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The SPIFFE identity of a caller.
 *
 * @param trustDomain the trust domain
 * @param namespace namespace of the service account
 * @param serviceAccount name of the service account
 */
public record CallerIdentity(String trustDomain, String namespace, String serviceAccount) {

  private static final Pattern SPIFFE_ID =
      Pattern.compile("spiffe://([^/]+)/ns/([^/]+)/sa/([^/]+)");

  /** Reads {@code spiffe://td/ns/namespace/sa/name}; empty for anything else. */
  public static Optional<CallerIdentity> parse(String uri) {
    Matcher matcher = SPIFFE_ID.matcher(uri);
    return matcher.matches()
        ? Optional.of(new CallerIdentity(matcher.group(1), matcher.group(2), matcher.group(3)))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "spiffe://" + trustDomain + "/ns/" + namespace + "/sa/" + serviceAccount;
  }
}
