package io.meshjvm.testkit.config;

import java.util.List;
import java.util.Map;

/**
 * An Istio AuthorizationPolicy.
 *
 * @param namespace the namespace; the root namespace means the whole mesh
 * @param name the name
 * @param labels labels of the object
 * @param selector labels of the workloads; empty means all of the namespace
 * @param action what happens to requests that match
 * @param rules the rules, of which one must match; none never matches
 */
public record AuthorizationPolicy(
    String namespace,
    String name,
    Map<String, String> labels,
    Map<String, String> selector,
    Action action,
    List<Rule> rules)
    implements MeshObject {
  /** The kind. */
  public static final String KIND = "AuthorizationPolicy";

  /** What a policy does to requests. */
  public enum Action {
    /** Lets them pass. */
    ALLOW,
    /** Refuses them. */
    DENY
  }

  /**
   * One rule: some source and some operation must match.
   *
   * @param sources lists of values by field name, such as {@code principals}; none matches any
   * @param operations lists of values by field name, such as {@code paths}; none matches any
   */
  public record Rule(
      List<Map<String, List<String>>> sources, List<Map<String, List<String>>> operations) {
    /** Copies the lists. */
    public Rule {
      sources = List.copyOf(sources);
      operations = List.copyOf(operations);
    }
  }

  /** Copies the collections. */
  public AuthorizationPolicy {
    labels = Map.copyOf(labels);
    selector = Map.copyOf(selector);
    rules = List.copyOf(rules);
  }

  @Override
  public String kind() {
    return KIND;
  }
}
