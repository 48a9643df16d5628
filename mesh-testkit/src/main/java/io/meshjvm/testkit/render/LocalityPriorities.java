package io.meshjvm.testkit.render;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.meshjvm.testkit.config.TrafficPolicy;
import io.meshjvm.testkit.config.TrafficPolicy.LoadBalancer;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Priorities and weights of localities as seen from a proxy (Istio:
 * pilot/pkg/networking/core/loadbalancer). Localities fail over by distance as soon as there is
 * outlier detection, unless locality load balancing is switched off.
 */
final class LocalityPriorities {
  private final TrafficPolicy policy;
  private final Locality own;
  private final TrafficPolicy.@Nullable Localities setting;

  LocalityPriorities(TrafficPolicy policy, Locality own) {
    this.policy = policy;
    this.own = own;
    LoadBalancer balancer = policy.loadBalancer();
    this.setting = balancer == null ? null : balancer.locality();
  }

  List<LocalityLbEndpoints> apply(List<LocalityLbEndpoints> groups) {
    if (setting != null && !setting.enabled()) {
      return groups;
    }
    if (setting != null && !setting.distribute().isEmpty()) {
      return distribute(groups, setting.distribute());
    }
    return policy.outliers() == null ? groups : failover(groups);
  }

  private List<LocalityLbEndpoints> failover(List<LocalityLbEndpoints> groups) {
    TreeSet<Integer> ranks = new TreeSet<>();
    groups.forEach(group -> ranks.add(rank(group.getLocality())));
    return groups.stream()
        .map(
            group ->
                group.toBuilder()
                    .setPriority(ranks.headSet(rank(group.getLocality())).size())
                    .build())
        .toList();
  }

  private int rank(Locality other) {
    int distance = Localities.distance(own, other);
    Map<String, String> failover = setting == null ? null : setting.failover();
    String target = failover == null ? null : failover.get(own.getRegion());
    boolean elsewhere = target != null && !target.equals(other.getRegion());
    return distance == 3 && elsewhere ? 4 : distance;
  }

  private List<LocalityLbEndpoints> distribute(
      List<LocalityLbEndpoints> groups, Map<String, Map<String, Integer>> weights) {
    for (Map.Entry<String, Map<String, Integer>> from : weights.entrySet()) {
      if (Localities.matches(from.getKey(), own)) {
        return groups.stream().map(group -> weighted(group, groups, from.getValue())).toList();
      }
    }
    return groups;
  }

  /** Endpoints of a locality that no target names take no traffic. */
  private static LocalityLbEndpoints weighted(
      LocalityLbEndpoints group, List<LocalityLbEndpoints> groups, Map<String, Integer> to) {
    for (Map.Entry<String, Integer> target : to.entrySet()) {
      if (Localities.matches(target.getKey(), group.getLocality())) {
        int total =
            groups.stream()
                .filter(other -> Localities.matches(target.getKey(), other.getLocality()))
                .mapToInt(other -> other.getLoadBalancingWeight().getValue())
                .sum();
        double share = (double) group.getLoadBalancingWeight().getValue() / Math.max(1, total);
        int weight = (int) Math.ceil(target.getValue() * share);
        return group.toBuilder().setLoadBalancingWeight(UInt32Value.of(weight)).build();
      }
    }
    return group.toBuilder().clearLbEndpoints().build();
  }
}
