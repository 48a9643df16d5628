package io.meshjvm.testkit.config;

import java.util.List;
import java.util.Map;

/**
 * A Kubernetes Service.
 *
 * @param namespace the namespace
 * @param name the name
 * @param labels labels
 * @param annotations annotations
 * @param type {@code ClusterIP}, {@code NodePort}, {@code LoadBalancer} or {@code ExternalName}
 * @param clusterIps cluster IPs of every family; empty when headless
 * @param selector pod selector, may be empty
 * @param ports service ports
 * @param gatewayAddresses addresses from outside: external IPs and load balancer addresses
 * @param publishNotReady whether names resolve to pods that are not ready
 */
public record KubeService(
    String namespace,
    String name,
    Map<String, String> labels,
    Map<String, String> annotations,
    String type,
    List<String> clusterIps,
    Map<String, String> selector,
    List<Port> ports,
    List<String> gatewayAddresses,
    boolean publishNotReady)
    implements MeshObject {
  /** The kind. */
  public static final String KIND = "Service";

  /**
   * One port of a Service.
   *
   * @param name name, may be empty when there is one port only
   * @param number the service port
   * @param targetPort number or name of the container's port, may be empty
   * @param transport {@code TCP}, {@code UDP} or {@code SCTP}
   * @param appProtocol the application protocol, may be empty
   */
  public record Port(
      String name, int number, String targetPort, String transport, String appProtocol) {}

  /** Copies the collections. */
  public KubeService {
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
    clusterIps = List.copyOf(clusterIps);
    selector = Map.copyOf(selector);
    ports = List.copyOf(ports);
    gatewayAddresses = List.copyOf(gatewayAddresses);
  }

  @Override
  public String kind() {
    return KIND;
  }

  /**
   * Whether the service is an alias of a DNS name and has neither address nor endpoints.
   *
   * @return true for type ExternalName
   */
  public boolean alias() {
    return type.equals("ExternalName");
  }
}
