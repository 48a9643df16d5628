package io.meshjvm.policy.jwt;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whom a token may be for (envoy: {@code common/jwt/check_audience}).
 *
 * @param allowed the audiences without scheme and without slash at the end; empty for all
 */
record Audiences(Set<String> allowed) {

  /** Copies the set. */
  Audiences {
    allowed = Set.copyOf(allowed);
  }

  static Audiences of(Collection<String> audiences) {
    return new Audiences(audiences.stream().map(Audiences::plain).collect(Collectors.toSet()));
  }

  boolean allow(Collection<String> audiences) {
    return allowed.isEmpty()
        || audiences.stream().map(Audiences::plain).anyMatch(allowed::contains);
  }

  private static String plain(String audience) {
    String name = audience;
    if (name.startsWith("http://")) {
      name = name.substring("http://".length());
    } else if (name.startsWith("https://")) {
      name = name.substring("https://".length());
    }
    return name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
  }
}
