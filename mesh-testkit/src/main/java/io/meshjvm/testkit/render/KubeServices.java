package io.meshjvm.testkit.render;

import io.meshjvm.testkit.config.ConfigSnapshot;
import io.meshjvm.testkit.config.EndpointSlice;
import io.meshjvm.testkit.config.KubeService;
import io.meshjvm.testkit.config.Pod;
import io.meshjvm.testkit.config.ServiceEntry.Resolution;
import io.meshjvm.testkit.render.ServiceEndpoint.Health;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Services of the Kubernetes registry. ExternalName services are left out: they are aliases, with
 * neither address nor cluster of their own.
 */
final class KubeServices {
  private static final String EXPORT_TO = "networking.istio.io/exportTo";

  private final ConfigSnapshot config;
  private final Workloads workloads;

  KubeServices(ConfigSnapshot config, Workloads workloads) {
    this.config = config;
    this.workloads = workloads;
  }

  List<MeshService> all() {
    return config.all(KubeService.class).stream()
        .filter(service -> !service.alias())
        .map(this::service)
        .toList();
  }

  private MeshService service(KubeService service) {
    List<ServicePort> ports = service.ports().stream().map(KubeServices::port).toList();
    boolean headless = service.clusterIps().isEmpty();
    String export = service.annotations().getOrDefault(EXPORT_TO, "");
    return new MeshService(
        service.name() + "." + service.namespace() + ".svc.cluster.local",
        service.namespace(),
        service.name(),
        service.name(),
        true,
        service.clusterIps(),
        List.of(),
        List.of(),
        false,
        headless ? Resolution.NONE : Resolution.STATIC,
        ports,
        export.isEmpty() ? List.of() : Arrays.stream(export.split(",")).map(String::trim).toList(),
        List.of(),
        endpoints(service, ports),
        service.publishNotReady());
  }

  private static ServicePort port(KubeService.Port port) {
    boolean numeric = port.targetPort().chars().allMatch(Character::isDigit);
    int target =
        numeric && !port.targetPort().isEmpty()
            ? Integer.parseInt(port.targetPort())
            : port.number();
    Protocol protocol = Protocol.ofKubernetes(port.transport(), port.name(), port.appProtocol());
    return new ServicePort(port.name(), port.number(), target, protocol);
  }

  private List<ServiceEndpoint> endpoints(KubeService service, List<ServicePort> ports) {
    List<ServiceEndpoint> result = new ArrayList<>();
    for (EndpointSlice slice : config.all(EndpointSlice.class)) {
      if (slice.namespace().equals(service.namespace()) && slice.service().equals(service.name())) {
        slice.endpoints().forEach(item -> addItem(result, service, slice, item));
      }
    }
    if (!service.selector().isEmpty()) {
      addEntries(result, service, ports);
    }
    return result;
  }

  private void addItem(
      List<ServiceEndpoint> result,
      KubeService service,
      EndpointSlice slice,
      EndpointSlice.Item item) {
    Workload workload =
        workloads.pod(slice.namespace(), item.pod()).orElseGet(() -> stranger(slice, item));
    String subdomain =
        config
            .find(Pod.KIND, slice.namespace(), item.pod())
            .map(pod -> ((Pod) pod).subdomain())
            .orElse("");
    Health health = item.ready() || service.publishNotReady() ? Health.HEALTHY : Health.UNHEALTHY;
    for (Map.Entry<String, Integer> port : slice.ports().entrySet()) {
      for (String address : item.addresses()) {
        result.add(
            new ServiceEndpoint(
                workload,
                address,
                port.getKey(),
                port.getValue(),
                health,
                item.hostname(),
                subdomain));
      }
    }
  }

  /** An address in a slice that belongs to no known pod. */
  private static Workload stranger(EndpointSlice slice, EndpointSlice.Item item) {
    return new Workload(
        "",
        "",
        slice.namespace(),
        "",
        "",
        item.addresses(),
        Map.of(),
        Map.of(),
        "",
        "",
        0,
        "",
        "disabled",
        item.node(),
        item.ready());
  }

  private void addEntries(
      List<ServiceEndpoint> result, KubeService service, List<ServicePort> ports) {
    for (Workload entry : workloads.entries(service.namespace(), service.selector())) {
      Health health = entry.servable() ? Health.UNKNOWN : Health.UNHEALTHY;
      for (ServicePort port : ports) {
        result.add(
            new ServiceEndpoint(
                entry,
                entry.addresses().get(0),
                port.name(),
                workloads.port(entry, port),
                health,
                "",
                ""));
      }
    }
  }
}
