package io.meshjvm.testkit.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An Istio ServiceEntry.
 *
 * @param namespace the namespace
 * @param name the name
 * @param labels labels
 * @param annotations annotations
 * @param hosts host names, at least one
 * @param addresses addresses given by the user
 * @param ports service ports
 * @param external whether the service is outside of the mesh
 * @param resolution how endpoints are found
 * @param endpoints endpoints written in the entry itself
 * @param workloadSelector labels of the workloads that are endpoints; null without a selector
 * @param exportTo namespaces that see the service; empty means all
 * @param subjectAltNames names that servers may present
 * @param allocated automatically allocated addresses by host ({@code status.addresses})
 */
public record ServiceEntry(
    String namespace,
    String name,
    Map<String, String> labels,
    Map<String, String> annotations,
    List<String> hosts,
    List<String> addresses,
    List<Port> ports,
    boolean external,
    Resolution resolution,
    List<WorkloadSpec> endpoints,
    @Nullable Map<String, String> workloadSelector,
    List<String> exportTo,
    List<String> subjectAltNames,
    Map<String, List<String>> allocated)
    implements MeshObject {
  /** The kind. */
  public static final String KIND = "ServiceEntry";

  /** How the addresses behind a service are found. */
  public enum Resolution {
    /** Not at all: a caller's original destination is used. */
    NONE,
    /** Endpoints have IP addresses. */
    STATIC,
    /** All addresses of each endpoint's DNS name. */
    DNS,
    /** One address of the DNS name at a time. */
    DNS_ROUND_ROBIN
  }

  /**
   * One port of a ServiceEntry.
   *
   * @param name the name
   * @param number the service port
   * @param protocol the protocol, such as {@code HTTP}
   * @param targetPort port of the endpoints; 0 when it is the service port
   */
  public record Port(String name, int number, String protocol, int targetPort) {}

  /** Copies the collections. */
  public ServiceEntry {
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
    hosts = List.copyOf(hosts);
    addresses = List.copyOf(addresses);
    ports = List.copyOf(ports);
    endpoints = List.copyOf(endpoints);
    workloadSelector = workloadSelector == null ? null : Map.copyOf(workloadSelector);
    exportTo = List.copyOf(exportTo);
    subjectAltNames = List.copyOf(subjectAltNames);
    allocated = Map.copyOf(allocated);
  }

  @Override
  public String kind() {
    return KIND;
  }

  /**
   * The same entry with allocated addresses.
   *
   * @param byHost addresses by host
   * @return a copy
   */
  ServiceEntry withAllocated(Map<String, List<String>> byHost) {
    return new ServiceEntry(
        namespace,
        name,
        labels,
        annotations,
        hosts,
        addresses,
        ports,
        external,
        resolution,
        endpoints,
        workloadSelector,
        exportTo,
        subjectAltNames,
        byHost);
  }
}
