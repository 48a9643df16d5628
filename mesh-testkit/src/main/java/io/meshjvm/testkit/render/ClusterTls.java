package io.meshjvm.testkit.render;

import com.google.protobuf.Any;
import com.google.protobuf.Struct;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.TransportSocketMatch;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.internal_upstream.v3.InternalUpstreamTransport;
import io.envoyproxy.envoy.extensions.transport_sockets.internal_upstream.v3.InternalUpstreamTransport.MetadataValueSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.type.metadata.v3.MetadataKind;
import io.meshjvm.testkit.config.PeerAuthentication.Mode;
import io.meshjvm.testkit.config.ServiceEntry.Resolution;
import io.meshjvm.testkit.config.TrafficPolicy.Tls;
import io.meshjvm.testkit.config.TrafficPolicy.TlsMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a cluster's endpoints are spoken to (Istio: pilot/pkg/networking/core/cluster_tls.go): by
 * rule, or automatically with mutual TLS for those that can.
 */
final class ClusterTls {
  private static final Struct ISTIO = LbEndpoints.struct("tlsMode", "istio");
  private static final Struct TUNNEL = LbEndpoints.struct("tunnel", "http");
  private static final Struct ANY = Struct.getDefaultInstance();

  private final MeshView mesh;

  ClusterTls(MeshView mesh) {
    this.mesh = mesh;
  }

  /** Whether TLS is of the user's own making, rather than the mesh's. */
  static boolean ownTls(@Nullable Tls tls) {
    return tls != null && (tls.mode() == TlsMode.SIMPLE || tls.mode() == TlsMode.MUTUAL);
  }

  void apply(
      Cluster.Builder cluster,
      MeshService service,
      ServicePort port,
      ClusterName name,
      @Nullable Tls rule) {
    boolean http2 = cluster.getTypedExtensionProtocolOptionsCount() > 0 && port.protocol().http2();
    if (rule != null) {
      byRule(cluster, service, name, rule, http2);
    } else if (automatic(service, port)) {
      automatically(cluster, meshSocket(mesh.serverNames(service), name.sni(), http2));
    } else if (mesh.settings().ambient()) {
      plain(cluster);
    }
  }

  private void byRule(
      Cluster.Builder cluster, MeshService service, ClusterName name, Tls rule, boolean http2) {
    boolean unreadable = ownTls(rule) && !rule.credentialName().isEmpty();
    if (rule.mode() == TlsMode.DISABLE || unreadable) {
      if (mesh.settings().ambient() && cluster.getType() != Cluster.DiscoveryType.ORIGINAL_DST) {
        plain(cluster);
      }
      return;
    }
    boolean own = ownTls(rule);
    TransportSocket socket =
        own ? ownSocket(rule, service, http2) : ruled(service, name, rule, http2);
    if (!mesh.settings().ambient() || cluster.getType() == Cluster.DiscoveryType.ORIGINAL_DST) {
      cluster.setTransportSocket(socket);
      return;
    }
    TransportSocket inner = own ? socket : TlsContexts.plaintext();
    cluster
        .addTransportSocketMatches(tunnel(inner))
        .addTransportSocketMatches(
            TransportSocketMatch.newBuilder()
                .setName(own ? "user" : "tlsMode-istio")
                .setTransportSocket(socket));
  }

  private TransportSocket ruled(MeshService service, ClusterName name, Tls rule, boolean http2) {
    List<String> names =
        rule.subjectAltNames().isEmpty() ? mesh.serverNames(service) : rule.subjectAltNames();
    return meshSocket(names, rule.sni().isEmpty() ? name.sni() : rule.sni(), http2);
  }

  /** Automatic mutual TLS: not out of the mesh, not where servers take plaintext only. */
  private boolean automatic(MeshService service, ServicePort port) {
    if (service.external()) {
      return false;
    }
    if (service.resolution() == Resolution.NONE) {
      List<ServiceEndpoint> endpoints = service.endpoints(port);
      boolean all = endpoints.stream().allMatch(endpoint -> endpoint.workload().speaksMeshTls());
      if (endpoints.isEmpty() || !all) {
        return false;
      }
    }
    return mesh.peers().forNamespace(service.namespace()) != Mode.DISABLE;
  }

  private void automatically(Cluster.Builder cluster, TransportSocket socket) {
    if (cluster.getType() == Cluster.DiscoveryType.ORIGINAL_DST) {
      cluster.setTransportSocket(socket);
      return;
    }
    if (mesh.settings().ambient()) {
      cluster.addTransportSocketMatches(tunnel(TlsContexts.plaintext()));
    }
    cluster
        .addTransportSocketMatches(match("tlsMode-istio", ISTIO, socket))
        .addTransportSocketMatches(match("tlsMode-disabled", ANY, TlsContexts.plaintext()));
  }

  private static void plain(Cluster.Builder cluster) {
    cluster
        .addTransportSocketMatches(tunnel(TlsContexts.plaintext()))
        .addTransportSocketMatches(match("tlsMode-disabled", ANY, TlsContexts.plaintext()));
  }

  private static TransportSocketMatch match(String name, Struct match, TransportSocket socket) {
    return TransportSocketMatch.newBuilder()
        .setName(name)
        .setMatch(match)
        .setTransportSocket(socket)
        .build();
  }

  private static TransportSocketMatch tunnel(TransportSocket inner) {
    MetadataKind host =
        MetadataKind.newBuilder().setHost(MetadataKind.Host.getDefaultInstance()).build();
    MetadataKind cluster =
        MetadataKind.newBuilder().setCluster(MetadataKind.Cluster.getDefaultInstance()).build();
    InternalUpstreamTransport transport =
        InternalUpstreamTransport.newBuilder()
            .addPassthroughMetadata(source("envoy.filters.listener.original_dst", host))
            .addPassthroughMetadata(source("istio", cluster))
            .addPassthroughMetadata(source("istio", host))
            .setTransportSocket(inner)
            .build();
    TransportSocket socket =
        TransportSocket.newBuilder()
            .setName("envoy.transport_sockets.internal_upstream")
            .setTypedConfig(Any.pack(transport))
            .build();
    return match("hbone", TUNNEL, socket);
  }

  private static MetadataValueSource source(String name, MetadataKind kind) {
    return MetadataValueSource.newBuilder().setName(name).setKind(kind).build();
  }

  private static TransportSocket meshSocket(List<String> names, String sni, boolean http2) {
    CommonTlsContext.Builder common =
        TlsContexts.mesh(names.stream().map(TlsContexts::exact).toList()).addAlpnProtocols("istio");
    if (http2) {
      common.addAlpnProtocols("h2");
    }
    return socket(common, sni);
  }

  private static TransportSocket ownSocket(Tls tls, MeshService service, boolean http2) {
    List<String> names =
        tls.subjectAltNames().isEmpty() ? service.subjectAltNames() : tls.subjectAltNames();
    String roots = tls.caCertificates().isEmpty() ? "system" : tls.caCertificates();
    CommonTlsContext.Builder common =
        CommonTlsContext.newBuilder()
            .setTlsParams(TlsContexts.versions())
            .setCombinedValidationContext(
                TlsContexts.validation(
                    names.stream().map(TlsContexts::exact).toList(),
                    TlsContexts.secret("file-root:" + roots, false)));
    if (tls.mode() == TlsMode.MUTUAL) {
      String files = "file-cert:" + tls.clientCertificate() + "~" + tls.privateKey();
      common.addTlsCertificateSdsSecretConfigs(TlsContexts.secret(files, false));
    }
    if (http2) {
      common.addAlpnProtocols("h2");
    }
    return socket(common, tls.sni());
  }

  private static TransportSocket socket(CommonTlsContext.Builder common, String sni) {
    UpstreamTlsContext context =
        UpstreamTlsContext.newBuilder().setCommonTlsContext(common).setSni(sni).build();
    return TransportSocket.newBuilder()
        .setName(TlsContexts.TLS)
        .setTypedConfig(Any.pack(context))
        .build();
  }
}
