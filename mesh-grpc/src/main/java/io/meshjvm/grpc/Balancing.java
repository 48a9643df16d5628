package io.meshjvm.grpc;

import java.util.List;
import java.util.Map;

/** The load-balancing policies of gRPC for those of Envoy, as service configs in JSON's types. */
final class Balancing {

  private static final String LEAST_REQUEST = "least_request_experimental";

  private Balancing() {}

  /**
   * The service config for a cluster. gRPC takes the first policy that it has; it always has round
   * robin, and least request with its xDS library only.
   *
   * @param lbPolicy Envoy's name of the cluster's policy
   */
  static Map<String, ?> serviceConfig(String lbPolicy) {
    return lbPolicy.equals("LEAST_REQUEST")
        ? policies(LEAST_REQUEST, "round_robin")
        : policies("round_robin");
  }

  /**
   * The service config under which a channel lets go of every address that it has: another policy
   * than the others, so that gRPC closes the last one with all that it holds.
   */
  static Map<String, ?> letGo() {
    return policies("pick_first");
  }

  private static Map<String, ?> policies(String... names) {
    return Map.of(
        "loadBalancingConfig", List.of(names).stream().map(n -> Map.of(n, Map.of())).toList());
  }
}
