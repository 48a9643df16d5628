package io.meshjvm.dns;

import io.meshjvm.core.bootstrap.WorkloadNode;
import io.meshjvm.proto.istio.networking.nds.v1.NameTable.NameInfo;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Workloads and tables for tests. */
public final class TestNames {

  private TestNames() {}

  public static WorkloadNode node(String namespace) {
    return node(namespace, "10.77.0.5");
  }

  static WorkloadNode node(String namespace, String... addresses) {
    return new WorkloadNode(
        "vm-1",
        namespace,
        "my-vm",
        "my-group",
        null,
        "my-group",
        "Kubernetes",
        "",
        Stream.of(addresses).map(TestNames::ip).toList(),
        namespace + ".svc.cluster.local",
        Map.of(),
        null,
        Map.of(),
        Map.of());
  }

  static InetAddress ip(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(literal, e);
    }
  }

  static NameInfo.Builder external(String... ips) {
    return NameInfo.newBuilder().setRegistry("External").addAllIps(List.of(ips));
  }

  static NameInfo.Builder kubernetes(String shortName, String namespace, String... ips) {
    return external(ips).setRegistry("Kubernetes").setShortname(shortName).setNamespace(namespace);
  }

  static byte[] table(Map<String, NameInfo.Builder> entries) {
    io.meshjvm.proto.istio.networking.nds.v1.NameTable.Builder table =
        io.meshjvm.proto.istio.networking.nds.v1.NameTable.newBuilder();
    entries.forEach((host, info) -> table.putTable(host, info.build()));
    return table.build().toByteArray();
  }

  /** As many Kubernetes services, with an address each, in a hundred namespaces. */
  static Map<String, NameInfo.Builder> services(int count) {
    Map<String, NameInfo.Builder> services = new HashMap<>();
    for (int i = 0; i < count; i++) {
      String name = "service-" + i;
      String namespace = "ns" + i % 100;
      services.put(
          name + "." + namespace + ".svc.cluster.local",
          kubernetes(name, namespace, "10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255)));
    }
    return services;
  }

  static Set<String> texts(List<InetAddress> addresses) {
    return addresses.stream().map(InetAddress::getHostAddress).collect(Collectors.toSet());
  }
}
