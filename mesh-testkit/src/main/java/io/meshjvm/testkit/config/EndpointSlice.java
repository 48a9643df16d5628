package io.meshjvm.testkit.config;

import java.util.List;
import java.util.Map;

/**
 * A Kubernetes EndpointSlice.
 *
 * @param namespace the namespace
 * @param name the name
 * @param labels labels; {@code kubernetes.io/service-name} names the service
 * @param endpoints the endpoints
 * @param ports port numbers by service port name
 */
public record EndpointSlice(
    String namespace,
    String name,
    Map<String, String> labels,
    List<Item> endpoints,
    Map<String, Integer> ports)
    implements MeshObject {
  /** The kind. */
  public static final String KIND = "EndpointSlice";

  /**
   * One endpoint of a slice.
   *
   * @param addresses IP addresses, all of the same pod
   * @param hostname host name of the pod in a headless service, may be empty
   * @param ready whether it takes traffic
   * @param node name of the node, may be empty
   * @param pod name of the pod in the slice's namespace, empty when it is not a pod
   */
  public record Item(
      List<String> addresses, String hostname, boolean ready, String node, String pod) {
    /** Copies the addresses. */
    public Item {
      addresses = List.copyOf(addresses);
    }
  }

  /** Copies the collections. */
  public EndpointSlice {
    labels = Map.copyOf(labels);
    endpoints = List.copyOf(endpoints);
    ports = Map.copyOf(ports);
  }

  @Override
  public String kind() {
    return KIND;
  }

  /**
   * The service to which the endpoints belong.
   *
   * @return its name in the slice's namespace, empty when the slice has no such label
   */
  public String service() {
    return labels.getOrDefault("kubernetes.io/service-name", "");
  }
}
