package io.meshjvm.testkit.render;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The ports of a proxy's own workload that services lead to. A workload belongs to a service when
 * one of the service's endpoints in the proxy's namespace has one of the proxy's addresses.
 */
final class InboundPorts {
  private InboundPorts() {}

  /**
   * A port of the workload.
   *
   * @param protocol the protocol that the first service gives to it
   * @param services every service that leads to it
   */
  record Inbound(int port, Protocol protocol, List<MeshService> services) {
    Inbound {
      services = List.copyOf(services);
    }

    String cluster() {
      return "inbound|" + port + "||";
    }
  }

  static List<Inbound> of(MeshView mesh, ProxyView proxy) {
    Map<Integer, List<MeshService>> services = new LinkedHashMap<>();
    Map<Integer, Protocol> protocols = new LinkedHashMap<>();
    for (MeshService service : mesh.services()) {
      for (ServicePort port : service.ports()) {
        for (ServiceEndpoint endpoint : service.endpoints(port)) {
          if (own(endpoint, proxy) && port.protocol() != Protocol.UDP) {
            services.computeIfAbsent(endpoint.port(), n -> new ArrayList<>()).add(service);
            protocols.putIfAbsent(endpoint.port(), port.protocol());
          }
        }
      }
    }
    return services.entrySet().stream()
        .map(
            entry ->
                new Inbound(
                    entry.getKey(),
                    protocols.getOrDefault(entry.getKey(), Protocol.AUTO),
                    entry.getValue()))
        .toList();
  }

  private static boolean own(ServiceEndpoint endpoint, ProxyView proxy) {
    return endpoint.workload().namespace().equals(proxy.namespace())
        && proxy.addresses().contains(endpoint.address());
  }
}
