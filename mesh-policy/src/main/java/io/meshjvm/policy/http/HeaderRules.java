package io.meshjvm.policy.http;

import io.meshjvm.policy.HttpCall;
import io.meshjvm.policy.HttpChanges;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What becomes of the headers of a request.
 *
 * @param underscores what becomes of headers whose name has an underscore
 * @param upgrades protocols to which connections may be upgraded, in lower case
 * @param requestId whether a request without id gets one
 */
record HeaderRules(Underscores underscores, Set<String> upgrades, boolean requestId) {

  /** Headers that only a caller inside could send, to Envoy; nobody counts as inside. */
  private static final Set<String> INTERNAL =
      Set.of(
          "x-envoy-internal",
          "x-envoy-retriable-status-codes",
          "x-envoy-retriable-header-names",
          "x-envoy-retry-on",
          "x-envoy-retry-grpc-on",
          "x-envoy-max-retries",
          "x-envoy-upstream-alt-stat-name",
          "x-envoy-upstream-rq-timeout-ms",
          "x-envoy-upstream-rq-per-try-timeout-ms",
          "x-envoy-upstream-rq-timeout-alt-response",
          "x-envoy-expected-rq-timeout-ms",
          "x-envoy-force-trace",
          "x-envoy-ip-tags",
          "x-envoy-original-url",
          "x-envoy-hedge-on-per-try-timeout");

  private static final String GRPC = "application/grpc";

  /** Copies the set. */
  HeaderRules {
    upgrades = Set.copyOf(upgrades);
  }

  /** What becomes of headers whose name has an underscore. */
  enum Underscores {
    ALLOW,
    REJECT,
    DROP
  }

  boolean refuses(HttpCall call) {
    if (underscores == Underscores.REJECT) {
      for (String name : call.headerNames()) {
        if (name.indexOf('_') >= 0) {
          return true;
        }
      }
    }
    return false;
  }

  boolean isGrpc(HttpCall call) {
    List<String> type = call.header("content-type");
    return !type.isEmpty()
        && type.get(0).startsWith(GRPC)
        && (type.get(0).length() == GRPC.length() || type.get(0).charAt(GRPC.length()) == '+');
  }

  /**
   * The request as filters see it, and what of that the application must see.
   *
   * @param target what the request is for, normalised
   * @param secure whether it came over TLS
   */
  Normalised apply(HttpCall call, Target target, boolean secure) {
    boolean upgrade = isUpgrade(call);
    if (upgrade && !upgrades.contains(call.header("upgrade").get(0).toLowerCase(Locale.ROOT))) {
      return new Normalised.Reject(403, "the connection may not be upgraded");
    }
    Set<String> removed = removed(call);
    FilteredCall view = new FilteredCall(call, target, secure, removed, upgrade, requestId);
    return new Normalised.Ok(view, changes(call, target, removed));
  }

  private static HttpChanges changes(HttpCall call, Target target, Set<String> removed) {
    boolean samePath = target.path().equals(call.path());
    boolean sameHost = target.authority().equals(call.authority());
    return samePath && sameHost && removed.isEmpty()
        ? HttpChanges.none()
        : new HttpChanges(
            samePath ? Optional.empty() : Optional.of(target.path()),
            sameHost ? Optional.empty() : Optional.of(target.authority()),
            removed,
            Map.of());
  }

  private Set<String> removed(HttpCall call) {
    Set<String> removed = Set.of();
    for (String name : call.headerNames()) {
      if (isRemoved(name)) {
        removed = removed.isEmpty() ? new HashSet<>() : removed;
        removed.add(name);
      }
    }
    return removed;
  }

  private boolean isRemoved(String name) {
    return (underscores == Underscores.DROP && name.indexOf('_') >= 0)
        || (name.startsWith("x-envoy-") && INTERNAL.contains(name));
  }

  private static boolean isUpgrade(HttpCall call) {
    List<String> to = call.header("upgrade");
    if (to.isEmpty() || to.get(0).equalsIgnoreCase("h2c")) {
      return false;
    }
    for (String value : call.header("connection")) {
      for (String token : value.split(",", -1)) {
        if (token.strip().equalsIgnoreCase("upgrade")) {
          return true;
        }
      }
    }
    return false;
  }
}
