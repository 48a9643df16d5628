package io.meshjvm.grpc;

import java.util.List;
import java.util.Map;

/** Service configs that name a load-balancing policy, in JSON's types. */
final class Balancing {

  private Balancing() {}

  /**
   * The mesh's own policy. gRPC takes the first one that it has: where this library's providers are
   * not found, such as in a class path that was merged without its service files, round robin.
   */
  static Map<String, ?> meshOrRoundRobin() {
    return policies(MeshLoadBalancerProvider.POLICY, "round_robin");
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
