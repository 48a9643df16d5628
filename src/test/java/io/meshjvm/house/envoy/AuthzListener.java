package io.meshjvm.house.envoy;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import io.meshjvm.policy.InboundPolicy;
import io.meshjvm.proto.envoy.config.listener.v3.Filter;
import io.meshjvm.proto.envoy.config.listener.v3.FilterChain;
import io.meshjvm.proto.envoy.config.listener.v3.FilterChainMatch;
import io.meshjvm.proto.envoy.config.listener.v3.Listener;
import io.meshjvm.proto.envoy.config.rbac.v3.RBAC.Action;
import io.meshjvm.proto.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication;
import io.meshjvm.proto.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.meshjvm.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.meshjvm.proto.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import java.time.Clock;
import java.util.List;

/**
 * A listener with policies that Envoy and the library are given alike, for mutual TLS and plaintext
 * on one port. Envoy answers with the policy that matched.
 *
 * @param name name of the listener
 * @param options options of the connection manager in JSON, without braces
 * @param filters RBAC filters in their order, behind one that verifies tokens
 * @param tls TLS terms in JSON
 */
record AuthzListener(String name, String options, List<RBAC> filters, String tls) {

  private static final String ROUTER =
      "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router";

  private static final JsonFormat.TypeRegistry TYPES =
      JsonFormat.TypeRegistry.newBuilder()
          .add(HttpConnectionManager.getDescriptor())
          .add(RBAC.getDescriptor())
          .add(JwtAuthentication.getDescriptor())
          .add(DownstreamTlsContext.getDescriptor())
          .add(UriTemplateMatchConfig.getDescriptor())
          .build();

  /** An RBAC filter; what allows says which policy it was. */
  static RBAC filter(
      io.meshjvm.proto.envoy.config.rbac.v3.RBAC rules,
      io.meshjvm.proto.envoy.config.rbac.v3.RBAC shadow) {
    String kind = shadow.getAction() == Action.DENY ? "deny" : "allow";
    return RBAC.newBuilder()
        .setRules(rules)
        .setShadowRules(shadow)
        .setShadowRulesStatPrefix("istio_dry_run_" + kind + "_")
        .build();
  }

  void addTo(EnvoyConfig config) {
    config.inspecting(
        name, json(chain("tls")), json(chain("raw_buffer").toBuilder().clearTransportSocket()));
  }

  /** What the library makes of it. */
  InboundPolicy policy() {
    Listener listener =
        Listener.newBuilder()
            .setName("virtualInbound")
            .addFilterChains(chain("tls"))
            .addFilterChains(chain("raw_buffer").toBuilder().clearTransportSocket())
            .build();
    return InboundPolicy.of(listener.toByteArray(), Clock.systemUTC()).orElseThrow();
  }

  private FilterChain chain(String transport) {
    HttpConnectionManager.Builder manager = HttpConnectionManager.newBuilder();
    merge(manager(), manager);
    FilterChain.Builder chain =
        FilterChain.newBuilder()
            .setName(name + "-" + transport)
            .setFilterChainMatch(FilterChainMatch.newBuilder().setTransportProtocol(transport));
    chain.getTransportSocketBuilder().setName("envoy.transport_sockets.tls");
    DownstreamTlsContext.Builder context = DownstreamTlsContext.newBuilder();
    merge(tls, context);
    chain.getTransportSocketBuilder().setTypedConfig(Any.pack(context.build()));
    int at = 1;
    for (RBAC filter : filters) {
      manager
          .addHttpFiltersBuilder(at++)
          .setName("envoy.filters.http.rbac")
          .setTypedConfig(Any.pack(filter));
    }
    return chain
        .addFilters(
            Filter.newBuilder()
                .setName("envoy.filters.network.http_connection_manager")
                .setTypedConfig(Any.pack(manager.build())))
        .build();
  }

  private String manager() {
    return """
    {"statPrefix": "%s", "delayedCloseTimeout": "0.1s", "localReplyConfig": {"bodyFormat":
       {"textFormatSource": {"inlineString": "%%RESPONSE_CODE_DETAILS%%"}}},
     "routeConfig": {"responseHeadersToAdd": [%s, %s, %s, %s, %s], "virtualHosts": [{"name": "all",
       "domains": ["*"], "routes": [{"match": {"prefix": "/"},
       "directResponse": {"status": 200, "body": {"inlineString": "ok"}}}]}]},
     "httpFilters": [
       {"name": "envoy.filters.http.jwt_authn", "typedConfig": {"@type":
         "type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication", %s},
       {"name": "envoy.filters.http.router"}]%s}
    """
        .formatted(
            name,
            header("x-path", "REQ(:PATH)"),
            header("x-allowed-by", shadow("allow", "effective_policy_id")),
            header("x-would-allow", shadow("allow", "engine_result")),
            header("x-denied-by", shadow("deny", "effective_policy_id")),
            header("x-would-deny", shadow("deny", "engine_result")),
            AuthzTokens.filter().strip().substring(1),
            options.isEmpty() ? "" : ", " + options);
  }

  private static String shadow(String kind, String key) {
    return "DYNAMIC_METADATA(envoy.filters.http.rbac:istio_dry_run_"
        + kind
        + "_shadow_"
        + key
        + ")";
  }

  private static String header(String name, String format) {
    return "{\"header\": {\"key\": \"" + name + "\", \"value\": \"%" + format + "%\"}}";
  }

  /** The router has a type that the library does not know, nor needs to. */
  private static String json(MessageOrBuilder message) {
    String router = "\"name\":\"envoy.filters.http.router\"";
    try {
      return JsonFormat.printer()
          .usingTypeRegistry(TYPES)
          .omittingInsignificantWhitespace()
          .print(message)
          .replace(router, router + ",\"typedConfig\":{\"@type\":\"" + ROUTER + "\"}");
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static void merge(String json, Message.Builder into) {
    try {
      JsonFormat.parser().usingTypeRegistry(TYPES).merge(json, into);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(json, e);
    }
  }
}
