package io.meshjvm.testkit.render;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.Struct;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig;
import io.meshjvm.testkit.config.DestinationRule;
import io.meshjvm.testkit.config.ServiceEntry.Resolution;
import io.meshjvm.testkit.config.TrafficPolicy;
import io.meshjvm.testkit.config.TrafficPolicy.LoadBalancer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Clusters of one proxy (Istio: pilot/pkg/networking/core/cluster.go). */
final class ClusterRenderer {
  private final MeshView mesh;
  private final ProxyView proxy;
  private final EndpointRenderer endpoints;
  private final ClusterTls tls;
  private final Map<String, Cluster> result = new LinkedHashMap<>();

  ClusterRenderer(MeshView mesh, ProxyView proxy) {
    this.mesh = mesh;
    this.proxy = proxy;
    this.endpoints = new EndpointRenderer(mesh, proxy);
    this.tls = new ClusterTls(mesh);
  }

  Map<String, Cluster> clusters() {
    mesh.byHost(proxy).values().forEach(this::add);
    StaticClusters.outbound().forEach(this::put);
    InboundPorts.of(mesh, proxy).stream().map(StaticClusters::inbound).forEach(this::put);
    put(StaticClusters.inboundCatchAll());
    return result;
  }

  private void put(Cluster cluster) {
    result.put(cluster.getName(), cluster);
  }

  private void add(MeshService service) {
    DestinationRule rule = mesh.rule(service, proxy).orElse(null);
    for (ServicePort port : service.ports()) {
      if (port.protocol() != Protocol.UDP) {
        add(service, port, "", rule);
        if (rule != null) {
          rule.subsets().forEach(subset -> add(service, port, subset.name(), rule));
        }
      }
    }
  }

  private void add(
      MeshService service, ServicePort port, String subset, @Nullable DestinationRule rule) {
    TrafficPolicy policy = DestinationRules.policy(rule, subset, port.number());
    ClusterName name = new ClusterName(port.number(), subset, service.hostname());
    Cluster.Builder cluster =
        StaticClusters.named(name.toString()).setMetadata(metadata(service, subset, rule, policy));
    Cluster.DiscoveryType type = type(service, policy);
    cluster.setType(type);
    switch (type) {
      case EDS -> cluster.setEdsClusterConfig(eds(name));
      case STRICT_DNS, LOGICAL_DNS -> dns(cluster, service, port, subset);
      default -> {}
    }
    if (cluster.hasLoadAssignment() && cluster.getLoadAssignment().getEndpointsCount() == 0) {
      return;
    }
    new ClusterPolicies(cluster, policy).apply(port.protocol());
    tls.apply(cluster, service, port, name, policy.tls());
    put(cluster.build());
  }

  private static Cluster.DiscoveryType type(MeshService service, TrafficPolicy policy) {
    LoadBalancer balancer = policy.loadBalancer();
    if (service.resolution() == Resolution.NONE
        || (balancer != null && balancer.simple().equals("PASSTHROUGH"))) {
      return Cluster.DiscoveryType.ORIGINAL_DST;
    }
    return switch (service.resolution()) {
      case DNS -> Cluster.DiscoveryType.STRICT_DNS;
      case DNS_ROUND_ROBIN -> Cluster.DiscoveryType.LOGICAL_DNS;
      default -> Cluster.DiscoveryType.EDS;
    };
  }

  private static Cluster.EdsClusterConfig eds(ClusterName name) {
    return Cluster.EdsClusterConfig.newBuilder()
        .setServiceName(name.toString())
        .setEdsConfig(
            ConfigSource.newBuilder()
                .setAds(AggregatedConfigSource.getDefaultInstance())
                .setInitialFetchTimeout(Duration.getDefaultInstance())
                .setResourceApiVersion(ApiVersion.V3))
        .build();
  }

  /** DNS settings are in fields that Envoy deprecates and istiod fills. */
  @SuppressWarnings("deprecation")
  private void dns(Cluster.Builder cluster, MeshService service, ServicePort port, String subset) {
    List<LocalityLbEndpoints> localities = endpoints.localities(service, port, subset);
    cluster
        .setLoadAssignment(
            ClusterLoadAssignment.newBuilder()
                .setClusterName(cluster.getName())
                .addAllEndpoints(localities))
        .setDnsLookupFamily(lookupFamily())
        .setDnsRefreshRate(Duration.newBuilder().setSeconds(60))
        .setDnsJitter(Duration.newBuilder().setNanos(100_000_000))
        .setRespectDnsTtl(true)
        .setTypedDnsResolverConfig(
            TypedExtensionConfig.newBuilder()
                .setName("envoy.network.dns_resolver.cares")
                .setTypedConfig(
                    Any.pack(
                        CaresDnsResolverConfig.newBuilder()
                            .setUdpMaxQueries(UInt32Value.of(100))
                            .build())));
  }

  private Cluster.DnsLookupFamily lookupFamily() {
    if (IpAddresses.dual(proxy)) {
      return Cluster.DnsLookupFamily.ALL;
    }
    return proxy.addresses().stream().anyMatch(IpAddresses::v6)
        ? Cluster.DnsLookupFamily.V6_ONLY
        : Cluster.DnsLookupFamily.V4_ONLY;
  }

  private static Metadata metadata(
      MeshService service, String subset, @Nullable DestinationRule rule, TrafficPolicy policy) {
    Struct.Builder istio = Struct.newBuilder();
    if (rule != null) {
      String path = "/apis/networking.istio.io/v1/namespaces/%s/destination-rule/%s";
      istio.putFields("config", text(path.formatted(rule.namespace(), rule.name())));
    }
    if (!subset.isEmpty()) {
      istio.putFields("subset", text(subset));
    }
    if (service.external()) {
      istio.putFields("external", Value.newBuilder().setBoolValue(true).build());
    }
    if (ClusterTls.ownTls(policy.tls())) {
      istio.putFields("alpn_override", text("false"));
    }
    istio.putFields("services", StaticClusters.services(List.of(service)));
    return Metadata.newBuilder().putFilterMetadata("istio", istio.build()).build();
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }
}
