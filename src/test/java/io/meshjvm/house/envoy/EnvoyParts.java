package io.meshjvm.house.envoy;

/** Parts of Envoy's configuration that are no matter of TLS. */
final class EnvoyParts {

  static final String TLS_INSPECTOR =
      "{name: envoy.filters.listener.tls_inspector, typed_config: {'@type': "
          + "type.googleapis.com/envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector}}";

  static final String HTTP_INSPECTOR =
      "{name: envoy.filters.listener.http_inspector, typed_config: {'@type': "
          + "type.googleapis.com/envoy.extensions.filters.listener.http_inspector.v3.HttpInspector}}";

  /** Cluster entry: HTTP/2 only. */
  static final String HTTP2 =
      """
      typed_extension_protocol_options: {envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
        {'@type': type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions,
         explicit_http_config: {http2_protocol_options: {}}}}\
      """;

  /**
   * Network filter: the SNI is the name of the cluster, as in an {@code AUTO_PASSTHROUGH} server.
   */
  static final String SNI_CLUSTER =
      "{name: envoy.filters.network.sni_cluster, typed_config: {'@type': "
          + "type.googleapis.com/envoy.extensions.filters.network.sni_cluster.v3.SniCluster}}";

  private EnvoyParts() {}

  /**
   * Network filter: HTTP to a cluster, whose peer and TLS version come back in headers. What failed
   * in TLS is in the body of Envoy's own answer.
   */
  static String forward(String cluster) {
    return http(
        cluster,
        """
        route_config: {validate_clusters: false, response_headers_to_add: [
          {header: {key: x-callee, value: '%%UPSTREAM_PEER_URI_SAN%%'}},
          {header: {key: x-tls, value: '%%UPSTREAM_TLS_VERSION%%'}}],
        virtual_hosts: [{name: all, domains: ['*'], routes: [{match: {prefix: /},
          route: {cluster: '%s'}}]}]}, local_reply_config: {body_format: {text_format_source:
          {inline_string: '%%LOCAL_REPLY_BODY%% %%UPSTREAM_TRANSPORT_FAILURE_REASON%%'}}\
        """
            .formatted(cluster));
  }

  /** Network filter: HTTP answered with {@code body}; what TLS showed is in headers. */
  static String answer(String body) {
    return http(
        body,
        """
        route_config: {response_headers_to_add: [
          {header: {key: x-caller, value: '%%DOWNSTREAM_PEER_URI_SAN%%'}},
          {header: {key: x-sni, value: '%%REQUESTED_SERVER_NAME%%'}},
          {header: {key: x-tls, value: '%%DOWNSTREAM_TLS_VERSION%%'}}],
        virtual_hosts: [{name: all, domains: ['*'], routes: [{match: {prefix: /},
          direct_response: {status: 200, body: {inline_string: '%s'}}}]}]\
        """
            .formatted(body));
  }

  /** Network filter: bytes to a cluster. */
  static String pass(String cluster) {
    return pass("tcp", cluster, "");
  }

  /** Network filter: bytes to a cluster, whose endpoint the caller's address decides on. */
  static String passBySource(String cluster) {
    return pass("tcp", cluster, ", hash_policy: [{source_ip: {}}]");
  }

  /** Network filter: bytes to a cluster, with a name for its statistics. */
  static String pass(String name, String cluster) {
    return pass(name, cluster, "");
  }

  private static String pass(String name, String cluster, String more) {
    return """
    {name: envoy.filters.network.tcp_proxy, typed_config:
      {'@type': type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy,
       stat_prefix: '%s', cluster: '%s'%s}}\
    """
        .formatted(name, cluster, more);
  }

  private static String http(String name, String routes) {
    return """
    {name: envoy.filters.network.http_connection_manager, typed_config: {'@type':
      type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager,
      stat_prefix: '%s', delayed_close_timeout: 0.1s, %s},
      http_filters: [{name: envoy.filters.http.router, typed_config:
        {'@type': type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}]}}\
    """
        .formatted(name, routes);
  }
}
