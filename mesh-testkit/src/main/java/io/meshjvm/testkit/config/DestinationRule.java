package io.meshjvm.testkit.config;

import java.util.List;
import java.util.Map;

/**
 * An Istio DestinationRule.
 *
 * @param namespace the namespace
 * @param name the name
 * @param labels labels of the object
 * @param host the host, fully qualified; may start with a wildcard
 * @param exportTo namespaces that see the rule; empty means all
 * @param workloadSelector labels of the clients; empty means all
 * @param policy the policy of all subsets
 * @param subsets subsets in the order in which they are written
 */
public record DestinationRule(
    String namespace,
    String name,
    Map<String, String> labels,
    String host,
    List<String> exportTo,
    Map<String, String> workloadSelector,
    TrafficPolicy policy,
    List<Subset> subsets)
    implements MeshObject {
  /** The kind. */
  public static final String KIND = "DestinationRule";

  /**
   * A named part of a service's endpoints.
   *
   * @param name the name
   * @param labels labels of the endpoints
   * @param policy the policy, which comes before the rule's
   */
  public record Subset(String name, Map<String, String> labels, TrafficPolicy policy) {
    /** Copies the labels. */
    public Subset {
      labels = Map.copyOf(labels);
    }
  }

  /** Copies the collections. */
  public DestinationRule {
    labels = Map.copyOf(labels);
    exportTo = List.copyOf(exportTo);
    workloadSelector = Map.copyOf(workloadSelector);
    subsets = List.copyOf(subsets);
  }

  @Override
  public String kind() {
    return KIND;
  }
}
