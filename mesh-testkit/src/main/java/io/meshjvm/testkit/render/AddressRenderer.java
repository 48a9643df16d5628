package io.meshjvm.testkit.render;

import com.google.protobuf.Message;
import com.google.protobuf.UInt32Value;
import io.meshjvm.proto.istio.workload.Address;
import io.meshjvm.proto.istio.workload.Locality;
import io.meshjvm.proto.istio.workload.Port;
import io.meshjvm.proto.istio.workload.PortList;
import io.meshjvm.proto.istio.workload.WorkloadStatus;
import io.meshjvm.proto.istio.workload.WorkloadType;
import io.meshjvm.testkit.render.ServiceEndpoint.Health;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Workloads and services of ambient mode (Istio: pilot/pkg/serviceregistry/ambient). Authorization
 * policies that hold for a workload are left out.
 */
final class AddressRenderer {
  private final MeshView mesh;
  private final Map<String, Workload> workloads = new LinkedHashMap<>();
  private final Map<String, Map<String, PortList>> services = new LinkedHashMap<>();

  AddressRenderer(MeshView mesh) {
    this.mesh = mesh;
    mesh.workloads().all().forEach(this::add);
    mesh.services().forEach(this::addEndpoints);
  }

  /** All addresses, or those with one of the given names: a resource name or a network/IP. */
  Map<String, Message> addresses(Set<String> names) {
    Map<String, Message> result = new LinkedHashMap<>();
    boolean everything = names.isEmpty() || names.contains("*");
    for (Workload workload : workloads.values()) {
      if (everything || names.contains(workload.uid()) || named(workload, names)) {
        result.put(workload.uid(), address(workload));
      }
    }
    for (MeshService service : mesh.services()) {
      String name = key(service);
      AmbientServices ambient = new AmbientServices(service);
      if (everything || names.contains(name) || ambient.hasOneOf(names)) {
        result.put(name, ambient.address());
      }
    }
    return result;
  }

  private static boolean named(Workload workload, Set<String> names) {
    return workload.addresses().stream()
        .anyMatch(address -> names.contains(workload.network() + "/" + address));
  }

  private void add(Workload workload) {
    if (!workload.uid().isEmpty() && !workload.addresses().isEmpty()) {
      workloads.putIfAbsent(workload.uid(), workload);
    }
  }

  private void addEndpoints(MeshService service) {
    for (ServicePort port : service.ports()) {
      for (ServiceEndpoint endpoint : service.endpoints(port)) {
        add(endpoint.workload());
        if (endpoint.health() != Health.UNHEALTHY) {
          link(endpoint, service, port);
        }
      }
    }
  }

  private void link(ServiceEndpoint endpoint, MeshService service, ServicePort port) {
    Port entry =
        Port.newBuilder().setServicePort(port.number()).setTargetPort(endpoint.port()).build();
    services
        .computeIfAbsent(endpoint.workload().uid(), uid -> new LinkedHashMap<>())
        .merge(
            key(service),
            PortList.newBuilder().addPorts(entry).build(),
            (known, more) ->
                known.getPortsList().contains(entry)
                    ? known
                    : known.toBuilder().addPorts(entry).build());
  }

  private Address address(Workload workload) {
    var message =
        io.meshjvm.proto.istio.workload.Workload.newBuilder()
            .setUid(workload.uid())
            .setName(workload.name())
            .setNamespace(workload.namespace())
            .setNetwork(workload.network())
            .setServiceAccount(account(workload))
            .setNode(workload.node())
            .setCanonicalName(
                Workload.canonicalName(workload.objectLabels(), workload.workloadName()))
            .setCanonicalRevision(Workload.canonicalRevision(workload.objectLabels()))
            .setWorkloadType(WorkloadType.POD)
            .setWorkloadName(workload.workloadName())
            .setClusterId(mesh.settings().clusterId())
            .setTrustDomain(trustDomain())
            .setStatus(workload.servable() ? WorkloadStatus.HEALTHY : WorkloadStatus.UNHEALTHY)
            .putAllServices(services.getOrDefault(workload.uid(), Map.of()));
    for (String address : workload.addresses()) {
      if (IpAddresses.valid(address)) {
        message.addAddresses(IpAddresses.bytes(address));
      } else {
        message.setHostname(address);
      }
    }
    if (!workload.locality().isEmpty()) {
      message.setLocality(locality(workload));
    }
    if (workload.weight() > 0) {
      message.setCapacity(UInt32Value.of(workload.weight()));
    }
    return Address.newBuilder().setWorkload(message).build();
  }

  /** Default values are left out on the wire. */
  private static String account(Workload workload) {
    return workload.serviceAccount().equals("default") ? "" : workload.serviceAccount();
  }

  private String trustDomain() {
    String domain = mesh.settings().trustDomain();
    return domain.equals("cluster.local") ? "" : domain;
  }

  private static Locality locality(Workload workload) {
    var locality = Localities.parse(workload.locality());
    return Locality.newBuilder()
        .setRegion(locality.getRegion())
        .setZone(locality.getZone())
        .setSubzone(locality.getSubZone())
        .build();
  }

  private static String key(MeshService service) {
    return service.namespace() + "/" + service.hostname();
  }
}
