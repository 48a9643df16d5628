package io.meshjvm.testkit.render;

import io.meshjvm.testkit.config.DestinationRule;
import io.meshjvm.testkit.config.TrafficPolicy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the DestinationRule that a proxy follows for a service: its own namespace's, the service's,
 * the root namespace's, whichever has one first (Istio: pilot/pkg/model/push_context.go).
 */
final class DestinationRules {
  private final List<DestinationRule> rules;
  private final String rootNamespace;

  DestinationRules(List<DestinationRule> rules, String rootNamespace) {
    this.rules = rules;
    this.rootNamespace = rootNamespace;
  }

  Optional<DestinationRule> find(MeshService service, ProxyView proxy) {
    return Stream.of(proxy.namespace(), service.namespace(), rootNamespace)
        .distinct()
        .map(namespace -> inNamespace(namespace, service, proxy))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<DestinationRule> inNamespace(
      String namespace, MeshService service, ProxyView proxy) {
    List<DestinationRule> candidates = new ArrayList<>();
    for (DestinationRule rule : rules) {
      if (rule.namespace().equals(namespace)
          && matches(rule.host(), service.hostname())
          && visible(rule, proxy.namespace())
          && proxy.labels().entrySet().containsAll(rule.workloadSelector().entrySet())) {
        candidates.add(rule);
      }
    }
    candidates.sort(
        Comparator.<DestinationRule, Boolean>comparing(rule -> rule.workloadSelector().isEmpty())
            .thenComparing(rule -> -rule.host().length()));
    return candidates.stream().findFirst().map(first -> merge(first, candidates));
  }

  /** Rules for the same host and the same clients are one rule: the first policy, all subsets. */
  private static DestinationRule merge(DestinationRule first, List<DestinationRule> candidates) {
    TrafficPolicy policy = first.policy();
    List<DestinationRule.Subset> subsets = new ArrayList<>(first.subsets());
    for (DestinationRule other : candidates) {
      boolean same =
          !other.name().equals(first.name())
              && other.host().equals(first.host())
              && other.workloadSelector().equals(first.workloadSelector());
      if (same) {
        policy = policy.equals(TrafficPolicy.NONE) ? other.policy() : policy;
        other.subsets().stream()
            .filter(s -> subsets.stream().noneMatch(own -> own.name().equals(s.name())))
            .forEach(subsets::add);
      }
    }
    return new DestinationRule(
        first.namespace(),
        first.name(),
        first.labels(),
        first.host(),
        first.exportTo(),
        first.workloadSelector(),
        policy,
        subsets);
  }

  private static boolean matches(String pattern, String host) {
    return pattern.equals(host)
        || pattern.equals("*")
        || (pattern.startsWith("*.") && host.endsWith(pattern.substring(1)));
  }

  private static boolean visible(DestinationRule rule, String proxyNamespace) {
    List<String> exportTo = rule.exportTo();
    return exportTo.isEmpty()
        || exportTo.contains("*")
        || exportTo.contains(proxyNamespace)
        || (exportTo.contains(".") && rule.namespace().equals(proxyNamespace));
  }

  /** The policy for a port and subset; nothing set when there is no rule. */
  static TrafficPolicy policy(@Nullable DestinationRule rule, String subset, int port) {
    if (rule == null) {
      return TrafficPolicy.NONE;
    }
    TrafficPolicy whole = rule.policy().forPort(port, TrafficPolicy.NONE);
    return subset(rule, subset).map(own -> own.policy().forPort(port, whole)).orElse(whole);
  }

  /** The labels of a subset; none, which means all endpoints, when there is no such subset. */
  static Map<String, String> labels(@Nullable DestinationRule rule, String subset) {
    return rule == null
        ? Map.of()
        : subset(rule, subset).map(DestinationRule.Subset::labels).orElse(Map.of());
  }

  private static Optional<DestinationRule.Subset> subset(DestinationRule rule, String name) {
    return rule.subsets().stream().filter(subset -> subset.name().equals(name)).findFirst();
  }
}
