package io.meshjvm.testkit.render;

import io.meshjvm.proto.istio.workload.Address;
import io.meshjvm.proto.istio.workload.AppProtocol;
import io.meshjvm.proto.istio.workload.IPFamilies;
import io.meshjvm.proto.istio.workload.LoadBalancing;
import io.meshjvm.proto.istio.workload.NetworkAddress;
import io.meshjvm.proto.istio.workload.Port;
import io.meshjvm.proto.istio.workload.Service;
import io.meshjvm.testkit.config.ServiceEntry.Resolution;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** One service as ambient mode sees it. */
final class AmbientServices {
  private final MeshService service;
  private final List<String> addresses;

  AmbientServices(MeshService service) {
    this.service = service;
    List<String> all = new ArrayList<>(service.clusterIps());
    all.addAll(service.addresses());
    if (all.isEmpty()) {
      all.addAll(service.allocated());
    }
    this.addresses = all.stream().filter(IpAddresses::valid).toList();
  }

  /** Whether one of the names is one of the service's addresses, in the mesh's own network. */
  boolean hasOneOf(Set<String> names) {
    return addresses.stream().anyMatch(address -> names.contains("/" + address));
  }

  Address address() {
    Service.Builder message =
        Service.newBuilder()
            .setName(service.objectName())
            .setNamespace(service.namespace())
            .setHostname(service.hostname())
            .setCanonical(true)
            .addAllSubjectAltNames(service.subjectAltNames());
    addresses.forEach(
        address ->
            message.addAddresses(
                NetworkAddress.newBuilder().setAddress(IpAddresses.bytes(address))));
    service.ports().forEach(port -> message.addPorts(port(port)));
    boolean v4 = service.clusterIps().stream().anyMatch(IpAddresses::v4);
    boolean v6 = service.clusterIps().stream().anyMatch(IpAddresses::v6);
    if (v6) {
      message.setIpFamilies(v4 ? IPFamilies.DUAL : IPFamilies.IPV6_ONLY);
    }
    if (service.resolution() == Resolution.NONE && !service.kubernetes()) {
      message.setLoadBalancing(
          LoadBalancing.newBuilder()
              .setMode(LoadBalancing.Mode.PASSTHROUGH)
              .setHealthPolicy(LoadBalancing.HealthPolicy.ALLOW_ALL));
    }
    return Address.newBuilder().setService(message).build();
  }

  private static Port port(ServicePort port) {
    return Port.newBuilder()
        .setServicePort(port.number())
        .setTargetPort(port.targetPort())
        .setAppProtocol(protocol(port.protocol()))
        .build();
  }

  private static AppProtocol protocol(Protocol protocol) {
    return switch (protocol) {
      case HTTP -> AppProtocol.HTTP11;
      case HTTP2 -> AppProtocol.HTTP2;
      case GRPC -> AppProtocol.GRPC;
      case TCP, MONGO, MYSQL, REDIS -> AppProtocol.TCP;
      case TLS, HTTPS -> AppProtocol.TLS;
      default -> AppProtocol.UNKNOWN;
    };
  }
}
