package io.meshjvm.testkit.render;

import io.meshjvm.testkit.config.ConfigSnapshot;
import io.meshjvm.testkit.config.ServiceEntry;
import io.meshjvm.testkit.config.WorkloadSpec;
import io.meshjvm.testkit.render.ServiceEndpoint.Health;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Services that ServiceEntries describe: one per host. */
final class EntryServices {
  private final ConfigSnapshot config;
  private final Workloads workloads;

  EntryServices(ConfigSnapshot config, Workloads workloads) {
    this.config = config;
    this.workloads = workloads;
  }

  List<MeshService> all() {
    List<MeshService> result = new ArrayList<>();
    for (ServiceEntry entry : config.all(ServiceEntry.class)) {
      entry.hosts().forEach(host -> result.add(service(entry, host)));
    }
    return result;
  }

  private MeshService service(ServiceEntry entry, String host) {
    List<ServicePort> ports = entry.ports().stream().map(EntryServices::port).toList();
    return new MeshService(
        host,
        entry.namespace(),
        host,
        entry.name(),
        false,
        List.of(),
        entry.addresses(),
        entry.allocated().getOrDefault(host, List.of()),
        entry.external(),
        entry.resolution(),
        ports,
        entry.exportTo(),
        entry.subjectAltNames(),
        endpoints(entry, host, ports),
        false);
  }

  private static ServicePort port(ServiceEntry.Port port) {
    int target = port.targetPort() == 0 ? port.number() : port.targetPort();
    return new ServicePort(port.name(), port.number(), target, Protocol.named(port.protocol()));
  }

  private List<ServiceEndpoint> endpoints(
      ServiceEntry entry, String host, List<ServicePort> ports) {
    List<ServiceEndpoint> result = new ArrayList<>();
    Map<String, String> selector = entry.workloadSelector();
    for (ServicePort port : ports) {
      if (selector != null) {
        addSelected(result, entry.namespace(), selector, port);
      } else {
        addInline(result, entry, host, port);
      }
    }
    return result;
  }

  private void addSelected(
      List<ServiceEndpoint> result,
      String namespace,
      Map<String, String> selector,
      ServicePort port) {
    for (Workload entry : workloads.entries(namespace, selector)) {
      result.add(endpoint(entry, port, workloads.port(entry, port)));
    }
    for (Workload pod : workloads.pods(namespace, selector)) {
      if (!pod.addresses().isEmpty()) {
        result.add(endpoint(pod, port, port.targetPort()));
      }
    }
  }

  private void addInline(
      List<ServiceEndpoint> result, ServiceEntry entry, String host, ServicePort port) {
    List<WorkloadSpec> specs = entry.endpoints();
    for (int i = 0; i < specs.size(); i++) {
      WorkloadSpec spec = specs.get(i);
      Workload workload = workloads.inline(entry, spec, entry.name() + "-" + i);
      int number = spec.ports().getOrDefault(port.name(), port.targetPort());
      result.add(endpoint(workload, port, number));
    }
    boolean byName =
        entry.resolution() == ServiceEntry.Resolution.DNS
            || entry.resolution() == ServiceEntry.Resolution.DNS_ROUND_ROBIN;
    if (specs.isEmpty() && byName) {
      WorkloadSpec self = new WorkloadSpec(host, Map.of(), Map.of(), "", "", 0, "");
      result.add(endpoint(workloads.inline(entry, self, entry.name()), port, port.targetPort()));
    }
  }

  private static ServiceEndpoint endpoint(Workload workload, ServicePort port, int number) {
    Health health = workload.servable() ? Health.UNKNOWN : Health.UNHEALTHY;
    return new ServiceEndpoint(
        workload, workload.addresses().get(0), port.name(), number, health, "", "");
  }
}
