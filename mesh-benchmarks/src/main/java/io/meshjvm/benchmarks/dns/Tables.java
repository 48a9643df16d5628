package io.meshjvm.benchmarks.dns;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.meshjvm.benchmarks.scale.RecordedControlPlane;
import io.meshjvm.dns.MeshNames;
import io.meshjvm.proto.envoy.service.discovery.v3.DiscoveryResponse;
import io.meshjvm.proto.istio.networking.nds.v1.NameTable;
import io.meshjvm.proto.istio.networking.nds.v1.NameTable.NameInfo;
import java.util.List;

/** Name tables of Kubernetes services, and a workload that has subscribed to them. */
final class Tables {

  private static final String TYPE = "type.googleapis.com/istio.networking.nds.v1.NameTable";

  private final RecordedControlPlane controlPlane = new RecordedControlPlane();
  private final MeshNames names =
      MeshNames.open(controlPlane, RecordedControlPlane.node("ns1"), "ns1.svc.cluster.local");

  /** The response that brings a table of so many names: services from 0 on, and two others. */
  static byte[] response(int names) {
    NameTable.Builder table = NameTable.newBuilder();
    for (int i = 0; i < names - 2; i++) {
      table.putTable(host(i), service(i));
    }
    table.putTable("*.wild.test", external("10.255.0.1"));
    table.putTable("dual.example.com", external("10.255.0.2", "2001:db8::2"));
    return DiscoveryResponse.newBuilder()
        .setTypeUrl(TYPE)
        .addResources(
            Any.newBuilder().setTypeUrl(TYPE).setValue(table.build().toByteString()).build())
        .build()
        .toByteArray();
  }

  /** The host of a service. */
  static String host(int service) {
    return "service-" + service + ".ns" + service % 100 + ".svc.cluster.local";
  }

  /** The IPv4 address of a service. */
  static String address(int service) {
    return "10." + (service >> 16) + "." + (service >> 8 & 255) + "." + (service & 255);
  }

  private static NameInfo service(int i) {
    return external(address(i)).toBuilder()
        .setRegistry("Kubernetes")
        .setShortname("service-" + i)
        .setNamespace("ns" + i % 100)
        .build();
  }

  private static NameInfo external(String... addresses) {
    return NameInfo.newBuilder().setRegistry("External").addAllIps(List.of(addresses)).build();
  }

  /** Parses and publishes a response. */
  void apply(byte[] response) {
    try {
      controlPlane.deliver(response);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("no response", e);
    }
  }

  MeshNames names() {
    return names;
  }
}
