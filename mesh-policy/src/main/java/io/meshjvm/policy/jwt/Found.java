package io.meshjvm.policy.jwt;

import java.util.Set;

/**
 * A token where it was found.
 *
 * @param token its text
 * @param header the header that it is in; empty if it is elsewhere
 * @param issuers who may put tokens there; an empty name stands for anybody
 */
record Found(String token, String header, Set<String> issuers) {

  boolean allows(String issuer) {
    return issuers.contains("") || issuers.contains(issuer);
  }
}
