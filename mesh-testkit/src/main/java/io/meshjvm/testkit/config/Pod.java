package io.meshjvm.testkit.config;

import java.util.List;
import java.util.Map;

/**
 * A Kubernetes Pod.
 *
 * @param namespace the namespace
 * @param name the name
 * @param labels labels
 * @param workload name of the workload that runs it: the deployment of its replica set, its other
 *     owner, or the pod itself
 * @param serviceAccount service account, {@code default} when not given
 * @param node name of the node, may be empty
 * @param hostname host name in a headless service, may be empty
 * @param subdomain subdomain in a headless service, may be empty
 * @param addresses IP addresses
 * @param ready whether the {@code Ready} condition holds
 */
public record Pod(
    String namespace,
    String name,
    Map<String, String> labels,
    String workload,
    String serviceAccount,
    String node,
    String hostname,
    String subdomain,
    List<String> addresses,
    boolean ready)
    implements MeshObject {
  /** The kind. */
  public static final String KIND = "Pod";

  /** Copies the collections. */
  public Pod {
    labels = Map.copyOf(labels);
    addresses = List.copyOf(addresses);
  }

  @Override
  public String kind() {
    return KIND;
  }
}
