package io.meshjvm.testkit.render;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.BindConfig;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.UseDownstreamHttpConfig;
import java.util.List;

/** Clusters that every sidecar has, and those of its own ports. */
final class StaticClusters {
  static final Duration CONNECT_TIMEOUT = Duration.newBuilder().setSeconds(10).build();
  private static final UInt32Value MOST = UInt32Value.of(-1);

  private StaticClusters() {}

  static Cluster.Builder named(String name) {
    return Cluster.newBuilder().setName(name).setAltStatName(name + ";");
  }

  static List<Cluster> outbound() {
    Cluster blackHole =
        named("BlackHoleCluster")
            .setType(Cluster.DiscoveryType.STATIC)
            .setConnectTimeout(CONNECT_TIMEOUT)
            .build();
    return List.of(blackHole, passthrough("PassthroughCluster").build());
  }

  static Cluster inbound(InboundPorts.Inbound inbound) {
    Struct istio = Struct.newBuilder().putFields("services", services(inbound.services())).build();
    return originalDestination(inbound.cluster())
        .setCommonLbConfig(Cluster.CommonLbConfig.getDefaultInstance())
        .setCleanupInterval(Duration.newBuilder().setSeconds(Long.MAX_VALUE / 1_000_000_000L - 1))
        .setMetadata(Metadata.newBuilder().putFilterMetadata("istio", istio))
        .setUpstreamBindConfig(loopback())
        .build();
  }

  static Cluster inboundCatchAll() {
    return passthrough("InboundPassthroughCluster")
        .setAltStatName("PassthroughCluster;")
        .setUpstreamBindConfig(loopback())
        .build();
  }

  private static Cluster.Builder passthrough(String name) {
    var options =
        io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.newBuilder()
            .setCommonHttpProtocolOptions(
                HttpProtocolOptions.newBuilder()
                    .setIdleTimeout(Duration.newBuilder().setSeconds(300)))
            .setUseDownstreamProtocolConfig(
                UseDownstreamHttpConfig.newBuilder()
                    .setHttpProtocolOptions(Http1ProtocolOptions.getDefaultInstance())
                    .setHttp2ProtocolOptions(Http2ProtocolOptions.getDefaultInstance()))
            .build();
    return originalDestination(name)
        .putTypedExtensionProtocolOptions(
            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions", Any.pack(options));
  }

  private static Cluster.Builder originalDestination(String name) {
    return named(name)
        .setType(Cluster.DiscoveryType.ORIGINAL_DST)
        .setLbPolicy(Cluster.LbPolicy.CLUSTER_PROVIDED)
        .setConnectTimeout(CONNECT_TIMEOUT)
        .setCircuitBreakers(
            CircuitBreakers.newBuilder()
                .addThresholds(
                    CircuitBreakers.Thresholds.newBuilder()
                        .setMaxConnections(MOST)
                        .setMaxPendingRequests(MOST)
                        .setMaxRequests(MOST)
                        .setMaxRetries(MOST)));
  }

  private static BindConfig loopback() {
    return BindConfig.newBuilder()
        .setSourceAddress(SocketAddress.newBuilder().setAddress("127.0.0.6").setPortValue(0))
        .build();
  }

  /** The list of services that telemetry reads. */
  static Value services(List<MeshService> services) {
    ListValue.Builder list = ListValue.newBuilder();
    for (MeshService service : services) {
      Struct entry =
          Struct.newBuilder()
              .putFields("host", text(service.hostname()))
              .putFields("name", text(service.name()))
              .putFields("namespace", text(service.namespace()))
              .build();
      list.addValues(Value.newBuilder().setStructValue(entry));
    }
    return Value.newBuilder().setListValue(list).build();
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }
}
