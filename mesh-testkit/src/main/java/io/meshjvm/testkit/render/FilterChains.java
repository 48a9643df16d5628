package io.meshjvm.testkit.render;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.ForwardClientCertDetails;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.PathWithEscapedSlashesAction;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.UpgradeConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Filter chains of an inbound listener. */
final class FilterChains {
  private static final List<String> CIPHERS =
      List.of(
          "ECDHE-ECDSA-AES256-GCM-SHA384",
          "ECDHE-RSA-AES256-GCM-SHA384",
          "ECDHE-ECDSA-AES128-GCM-SHA256",
          "ECDHE-RSA-AES128-GCM-SHA256",
          "AES256-GCM-SHA384",
          "AES128-GCM-SHA256");

  private FilterChains() {}

  /**
   * One chain.
   *
   * @param port the destination port; 0 means any
   * @param transport {@code tls}, {@code raw_buffer}, or empty for any
   * @param alpn protocols to match; empty means any
   * @param tls the TLS to terminate; null to pass bytes through
   */
  static FilterChain chain(
      String name,
      int port,
      String transport,
      List<String> alpn,
      @Nullable TransportSocket tls,
      List<Filter> filters) {
    FilterChainMatch.Builder match =
        FilterChainMatch.newBuilder()
            .setTransportProtocol(transport)
            .addAllApplicationProtocols(alpn);
    if (port > 0) {
      match.setDestinationPort(UInt32Value.of(port));
    }
    FilterChain.Builder chain =
        FilterChain.newBuilder().setName(name).setFilterChainMatch(match).addAllFilters(filters);
    if (tls != null) {
      chain.setTransportSocket(tls);
    }
    return chain.build();
  }

  static Filter tcp(String cluster) {
    TcpProxy proxy = TcpProxy.newBuilder().setStatPrefix(cluster).setCluster(cluster).build();
    return Filter.newBuilder()
        .setName("envoy.filters.network.tcp_proxy")
        .setTypedConfig(Any.pack(proxy))
        .build();
  }

  static Filter http(String cluster, List<HttpFilter> checks) {
    Route route =
        Route.newBuilder()
            .setName("default")
            .setMatch(RouteMatch.newBuilder().setPrefix("/"))
            .setRoute(RouteAction.newBuilder().setCluster(cluster))
            .build();
    RouteConfiguration routes =
        RouteConfiguration.newBuilder()
            .setName(cluster)
            .setValidateClusters(BoolValue.of(false))
            .addVirtualHosts(
                VirtualHost.newBuilder().setName("inbound|http").addDomains("*").addRoutes(route))
            .build();
    HttpConnectionManager manager =
        HttpConnectionManager.newBuilder()
            .setStatPrefix(cluster)
            .setRouteConfig(routes)
            .setNormalizePath(BoolValue.of(true))
            .setPathWithEscapedSlashesAction(PathWithEscapedSlashesAction.KEEP_UNCHANGED)
            .setForwardClientCertDetails(ForwardClientCertDetails.APPEND_FORWARD)
            .setUseRemoteAddress(BoolValue.of(false))
            .addUpgradeConfigs(UpgradeConfig.newBuilder().setUpgradeType("websocket"))
            .addAllHttpFilters(checks)
            .addHttpFilters(
                HttpFilter.newBuilder()
                    .setName("envoy.filters.http.router")
                    .setTypedConfig(Any.pack(Router.getDefaultInstance())))
            .build();
    return Filter.newBuilder()
        .setName("envoy.filters.network.http_connection_manager")
        .setTypedConfig(Any.pack(manager))
        .build();
  }

  /** Mutual TLS for peers of the given trust domains. */
  static TransportSocket meshTls(List<String> trustDomains) {
    CommonTlsContext.Builder common =
        TlsContexts.mesh(
                trustDomains.stream()
                    .map(domain -> TlsContexts.prefix("spiffe://" + domain + "/"))
                    .toList())
            .setTlsParams(TlsContexts.versions().addAllCipherSuites(CIPHERS))
            .addAlpnProtocols("h2")
            .addAlpnProtocols("http/1.1");
    DownstreamTlsContext context =
        DownstreamTlsContext.newBuilder()
            .setCommonTlsContext(common)
            .setRequireClientCertificate(BoolValue.of(true))
            .build();
    return TransportSocket.newBuilder()
        .setName(TlsContexts.TLS)
        .setTypedConfig(Any.pack(context))
        .build();
  }
}
