package io.meshjvm.testkit.render;

import io.meshjvm.proto.istio.networking.nds.v1.NameTable;
import io.meshjvm.proto.istio.networking.nds.v1.NameTable.NameInfo;
import io.meshjvm.testkit.config.ServiceEntry.Resolution;
import io.meshjvm.testkit.render.ServiceEndpoint.Health;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The name table of a proxy (Istio: pkg/dns/server/name_table.go). */
final class NameTables {
  private static final String CLUSTER_SET = ".clusterset.local";

  private final MeshView mesh;
  private final ProxyView proxy;
  private final Map<String, NameInfo> table = new LinkedHashMap<>();

  NameTables(MeshView mesh, ProxyView proxy) {
    this.mesh = mesh;
    this.proxy = proxy;
  }

  NameTable table() {
    mesh.visible(proxy).forEach(this::add);
    return NameTable.newBuilder().putAllTable(table).build();
  }

  private void add(MeshService service) {
    List<String> addresses = addresses(service);
    boolean headless = addresses.isEmpty() && service.clusterIps().isEmpty();
    if (headless && service.resolution() == Resolution.NONE && service.addresses().isEmpty()) {
      addresses = headless(service);
    }
    if (!addresses.isEmpty()) {
      merge(service, addresses);
    }
  }

  private List<String> addresses(MeshService service) {
    if (!service.clusterIps().isEmpty()) {
      return reachable(service.clusterIps());
    }
    if (!service.addresses().isEmpty()) {
      return service.addresses().stream().filter(IpAddresses::valid).toList();
    }
    return proxy.dnsCapture() ? reachable(service.allocated()) : List.of();
  }

  private List<String> reachable(List<String> addresses) {
    boolean everything = mesh.settings().ambient() && IpAddresses.dual(proxy);
    return everything ? addresses : IpAddresses.reachable(addresses, proxy);
  }

  private List<String> headless(MeshService service) {
    List<String> result = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (ServiceEndpoint endpoint : service.endpoints()) {
      boolean usable = service.publishNotReady() || endpoint.health() == Health.HEALTHY;
      boolean sameNetwork = Networks.same(proxy.network(), endpoint.workload().network());
      if (usable && sameNetwork && seen.add(endpoint.address())) {
        result.add(endpoint.address());
        addPod(service, endpoint);
      }
    }
    return result;
  }

  private void addPod(MeshService service, ServiceEndpoint endpoint) {
    int dot = service.hostname().indexOf('.');
    if (endpoint.subdomain().isEmpty() || dot < 0) {
      return;
    }
    String shortName = endpoint.hostname() + "." + endpoint.subdomain();
    String host = shortName + service.hostname().substring(dot);
    NameInfo.Builder info =
        table.containsKey(host)
            ? table.get(host).toBuilder()
            : NameInfo.newBuilder()
                .setRegistry("Kubernetes")
                .setNamespace(service.namespace())
                .setShortname(shortName);
    table.put(host, info.addIps(endpoint.address()).build());
  }

  private void merge(MeshService service, List<String> addresses) {
    NameInfo known = table.get(service.hostname());
    if (known == null) {
      table.put(service.hostname(), info(service).addAllIps(addresses).build());
    } else if (!service.kubernetes() && !known.getRegistry().equals("Kubernetes")) {
      table.put(service.hostname(), known.toBuilder().addAllIps(addresses).build());
    }
  }

  private static NameInfo.Builder info(MeshService service) {
    NameInfo.Builder info = NameInfo.newBuilder();
    if (!service.kubernetes()) {
      return info.setRegistry("External");
    }
    info.setRegistry("Kubernetes");
    if (!service.hostname().endsWith(CLUSTER_SET)) {
      info.setNamespace(service.namespace()).setShortname(service.name());
    }
    return info;
  }
}
