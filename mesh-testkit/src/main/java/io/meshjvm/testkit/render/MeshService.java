package io.meshjvm.testkit.render;

import io.meshjvm.testkit.config.ServiceEntry.Resolution;
import java.util.List;
import java.util.Optional;

/**
 * A service of either registry, as everything is rendered from.
 *
 * @param hostname fully qualified host, may be a wildcard
 * @param name the name that telemetry sees: of the Service, or the host of a ServiceEntry
 * @param objectName name of the configuration object
 * @param kubernetes whether it comes from a Kubernetes Service
 * @param clusterIps cluster IPs of a Kubernetes Service
 * @param addresses addresses given in a ServiceEntry, CIDR ranges included
 * @param allocated automatically allocated addresses
 * @param external whether it is outside of the mesh
 * @param exportTo namespaces that see it; empty means all
 * @param subjectAltNames names that servers may present
 */
record MeshService(
    String hostname,
    String namespace,
    String name,
    String objectName,
    boolean kubernetes,
    List<String> clusterIps,
    List<String> addresses,
    List<String> allocated,
    boolean external,
    Resolution resolution,
    List<ServicePort> ports,
    List<String> exportTo,
    List<String> subjectAltNames,
    List<ServiceEndpoint> endpoints,
    boolean publishNotReady) {
  MeshService {
    clusterIps = List.copyOf(clusterIps);
    addresses = List.copyOf(addresses);
    allocated = List.copyOf(allocated);
    ports = List.copyOf(ports);
    exportTo = List.copyOf(exportTo);
    subjectAltNames = List.copyOf(subjectAltNames);
    endpoints = List.copyOf(endpoints);
  }

  Optional<ServicePort> port(int number) {
    return ports.stream().filter(port -> port.number() == number).findFirst();
  }

  /** The endpoints of one port, sick ones included. */
  List<ServiceEndpoint> endpoints(ServicePort port) {
    return endpoints.stream().filter(e -> e.portName().equals(port.name())).toList();
  }

  boolean dns() {
    return resolution == Resolution.DNS || resolution == Resolution.DNS_ROUND_ROBIN;
  }

  boolean visibleTo(String proxyNamespace) {
    return exportTo.isEmpty()
        || exportTo.contains("*")
        || exportTo.contains(proxyNamespace)
        || (exportTo.contains(".") && namespace.equals(proxyNamespace));
  }
}
