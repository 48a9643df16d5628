package io.meshjvm.testkit.render;

import com.google.protobuf.Struct;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.meshjvm.testkit.render.ServiceEndpoint.Health;

/** Single endpoints of a cluster (Istio: pilot/pkg/xds/endpoints/endpoint_builder.go). */
final class LbEndpoints {
  static final String TLS_MATCH = "envoy.transport_socket_match";

  private LbEndpoints() {}

  static LbEndpoint of(ServiceEndpoint endpoint, boolean meshTls, String clusterId) {
    Workload workload = endpoint.workload();
    String name = workload.telemetryName();
    String revision = Workload.canonicalRevision(workload.labels());
    String telemetry =
        String.join(
            ";",
            name,
            workload.namespace(),
            Workload.canonicalName(workload.labels(), name),
            revision.equals("latest") ? "" : revision,
            clusterId);
    return builder(endpoint.address(), endpoint.port(), Math.max(1, workload.weight()))
        .setHealthStatus(
            endpoint.health() == Health.HEALTHY ? HealthStatus.HEALTHY : HealthStatus.UNKNOWN)
        .setMetadata(metadata(meshTls && workload.speaksMeshTls(), telemetry))
        .build();
  }

  static LbEndpoint of(NetworkGateways.Gateway gateway, int weight, String clusterId) {
    return builder(gateway.address(), gateway.port(), weight)
        .setMetadata(metadata(true, ";;;;" + clusterId))
        .build();
  }

  static boolean meshTls(LbEndpoint endpoint) {
    return endpoint.getMetadata().containsFilterMetadata(TLS_MATCH);
  }

  static String address(LbEndpoint endpoint) {
    return endpoint.getEndpoint().getAddress().getSocketAddress().getAddress();
  }

  static LbEndpoint weighted(LbEndpoint endpoint, int weight) {
    return endpoint.toBuilder().setLoadBalancingWeight(UInt32Value.of(weight)).build();
  }

  private static LbEndpoint.Builder builder(String address, int port, int weight) {
    SocketAddress socket =
        SocketAddress.newBuilder().setAddress(address).setPortValue(port).build();
    return LbEndpoint.newBuilder()
        .setEndpoint(
            Endpoint.newBuilder().setAddress(Address.newBuilder().setSocketAddress(socket)))
        .setLoadBalancingWeight(UInt32Value.of(weight));
  }

  private static Metadata metadata(boolean meshTls, String telemetry) {
    Metadata.Builder metadata =
        Metadata.newBuilder().putFilterMetadata("istio", struct("workload", telemetry));
    if (meshTls) {
      metadata.putFilterMetadata(TLS_MATCH, struct("tlsMode", "istio"));
    }
    return metadata.build();
  }

  static Struct struct(String key, String value) {
    return Struct.newBuilder()
        .putFields(key, Value.newBuilder().setStringValue(value).build())
        .build();
  }
}
