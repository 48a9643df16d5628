package io.meshjvm.traffic;

import com.google.protobuf.Any;
import com.google.protobuf.Struct;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.Value;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.CommonLbConfig;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.TransportSocketMatch;
import io.meshjvm.proto.envoy.config.core.v3.Address;
import io.meshjvm.proto.envoy.config.core.v3.HealthStatus;
import io.meshjvm.proto.envoy.config.core.v3.Locality;
import io.meshjvm.proto.envoy.config.core.v3.Metadata;
import io.meshjvm.proto.envoy.config.core.v3.SocketAddress;
import io.meshjvm.proto.envoy.config.core.v3.TransportSocket;
import io.meshjvm.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.meshjvm.proto.envoy.config.endpoint.v3.LbEndpoint;
import io.meshjvm.proto.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.CombinedCertificateValidationContext;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.meshjvm.proto.envoy.type.matcher.v3.StringMatcher;
import io.meshjvm.proto.envoy.type.v3.Percent;
import java.util.Map;

/** Writes clusters and endpoints in the control plane's own words. */
final class Wire {

  static final String TYPES = "type.googleapis.com/envoy.extensions.transport_sockets.";

  private Wire() {}

  static io.meshjvm.proto.envoy.config.cluster.v3.Cluster.Builder cluster(
      String name, DiscoveryType type) {
    return io.meshjvm.proto.envoy.config.cluster.v3.Cluster.newBuilder()
        .setName(name)
        .setType(type);
  }

  /** An EDS cluster with Istio's automatic mutual TLS. */
  static byte[] autoTls(String name) {
    return cluster(name, DiscoveryType.EDS)
        .addTransportSocketMatches(match(Map.of("tlsMode", "istio"), istioMutual("sni")))
        .addTransportSocketMatches(match(Map.of(), rawBuffer()))
        .build()
        .toByteArray();
  }

  /** An EDS cluster without any transport socket. */
  static byte[] plaintext(String name) {
    return cluster(name, DiscoveryType.EDS).build().toByteArray();
  }

  /** The same, where unhealthy endpoints are never used, as Istio has it. */
  static byte[] withoutPanic(String name) {
    return cluster(name, DiscoveryType.EDS)
        .setCommonLbConfig(
            CommonLbConfig.newBuilder().setHealthyPanicThreshold(Percent.getDefaultInstance()))
        .build()
        .toByteArray();
  }

  /** The same, balanced by a policy. */
  static byte[] balanced(
      String name, io.meshjvm.proto.envoy.config.cluster.v3.Cluster.LbPolicy policy) {
    return cluster(name, DiscoveryType.EDS)
        .setLbPolicy(policy)
        .setCommonLbConfig(
            CommonLbConfig.newBuilder()
                .setHealthyPanicThreshold(Percent.getDefaultInstance())
                .setLocalityWeightedLbConfig(
                    CommonLbConfig.LocalityWeightedLbConfig.getDefaultInstance()))
        .build()
        .toByteArray();
  }

  static Locality zone(String name) {
    return Locality.newBuilder().setZone(name).build();
  }

  static TransportSocketMatch match(Map<String, String> labels, TransportSocket socket) {
    return TransportSocketMatch.newBuilder()
        .setMatch(struct(labels))
        .setTransportSocket(socket)
        .build();
  }

  static TransportSocket rawBuffer() {
    return socket("raw_buffer.v3.RawBuffer", Any.getDefaultInstance());
  }

  static TransportSocket socket(String type, Any config) {
    return TransportSocket.newBuilder()
        .setName("any")
        .setTypedConfig(config.toBuilder().setTypeUrl(TYPES + type))
        .build();
  }

  static TransportSocket istioMutual(String sni) {
    return tls(tlsContext().setSni(sni));
  }

  static TransportSocket tls(UpstreamTlsContext.Builder context) {
    return socket(
        "tls.v3.UpstreamTlsContext",
        Any.newBuilder().setValue(context.build().toByteString()).build());
  }

  /** What Istio writes for its own mutual TLS, without names of the peer. */
  static UpstreamTlsContext.Builder tlsContext() {
    return UpstreamTlsContext.newBuilder().setCommonTlsContext(commonTls("default", "ROOTCA"));
  }

  static CommonTlsContext.Builder commonTls(String certificate, String roots) {
    return CommonTlsContext.newBuilder()
        .addTlsCertificateSdsSecretConfigs(SdsSecretConfig.newBuilder().setName(certificate))
        .setCombinedValidationContext(
            CombinedCertificateValidationContext.newBuilder()
                .setDefaultValidationContext(CertificateValidationContext.getDefaultInstance())
                .setValidationContextSdsSecretConfig(SdsSecretConfig.newBuilder().setName(roots)));
  }

  static SubjectAltNameMatcher uri(StringMatcher.Builder matcher) {
    return SubjectAltNameMatcher.newBuilder()
        .setSanType(SubjectAltNameMatcher.SanType.URI)
        .setMatcher(matcher)
        .build();
  }

  static LbEndpoint.Builder endpoint(String address, int port) {
    LbEndpoint.Builder endpoint = LbEndpoint.newBuilder();
    endpoint
        .getEndpointBuilder()
        .setAddress(
            Address.newBuilder()
                .setSocketAddress(
                    SocketAddress.newBuilder().setAddress(address).setPortValue(port)));
    return endpoint;
  }

  /** An endpoint that is marked for mutual TLS. */
  static LbEndpoint.Builder tlsEndpoint(String address, int port) {
    return endpoint(address, port)
        .setMetadata(
            Metadata.newBuilder()
                .putFilterMetadata(
                    "envoy.transport_socket_match", struct(Map.of("tlsMode", "istio"))));
  }

  static LbEndpoint.Builder endpoint(String address, int weight, HealthStatus health) {
    return endpoint(address, 80)
        .setLoadBalancingWeight(UInt32Value.of(weight))
        .setHealthStatus(health);
  }

  static LocalityLbEndpoints.Builder group(int priority, LbEndpoint.Builder... endpoints) {
    LocalityLbEndpoints.Builder group = LocalityLbEndpoints.newBuilder().setPriority(priority);
    for (LbEndpoint.Builder endpoint : endpoints) {
      group.addLbEndpoints(endpoint);
    }
    return group;
  }

  static ClusterLoadAssignment assignment(String cluster, LocalityLbEndpoints.Builder... groups) {
    ClusterLoadAssignment.Builder assignment =
        ClusterLoadAssignment.newBuilder().setClusterName(cluster);
    for (LocalityLbEndpoints.Builder group : groups) {
      assignment.addEndpoints(group);
    }
    return assignment.build();
  }

  static byte[] eds(String cluster, LbEndpoint.Builder... endpoints) {
    return assignment(cluster, group(0, endpoints)).toByteArray();
  }

  static Struct struct(Map<String, String> labels) {
    Struct.Builder struct = Struct.newBuilder();
    labels.forEach(
        (key, value) -> struct.putFields(key, Value.newBuilder().setStringValue(value).build()));
    return struct.build();
  }
}
