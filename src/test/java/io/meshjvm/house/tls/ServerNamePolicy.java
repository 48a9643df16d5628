package io.meshjvm.house.tls;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.GeneratedMessage;
import io.meshjvm.policy.InboundPolicy;
import io.meshjvm.proto.envoy.config.core.v3.TransportSocket;
import io.meshjvm.proto.envoy.config.listener.v3.Filter;
import io.meshjvm.proto.envoy.config.listener.v3.FilterChain;
import io.meshjvm.proto.envoy.config.listener.v3.Listener;
import io.meshjvm.proto.envoy.config.listener.v3.ListenerFilter;
import io.meshjvm.proto.envoy.config.rbac.v3.Permission;
import io.meshjvm.proto.envoy.config.rbac.v3.Policy;
import io.meshjvm.proto.envoy.config.rbac.v3.Principal;
import io.meshjvm.proto.envoy.config.rbac.v3.RBAC;
import io.meshjvm.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.meshjvm.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.meshjvm.proto.envoy.type.matcher.v3.StringMatcher;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;

/** Mutual TLS, and a rule on the server name that a connection asks for. */
enum ServerNamePolicy {
  DENIED(RBAC.Action.DENY, ServerNamePolicy.SENT, false),
  ANOTHER_DENIED(RBAC.Action.DENY, ServerNamePolicy.ANOTHER, true),
  NONE_DENIED(RBAC.Action.DENY, "", true),
  ALLOWED(RBAC.Action.ALLOW, ServerNamePolicy.SENT, true),
  ANOTHER_ALLOWED(RBAC.Action.ALLOW, ServerNamePolicy.ANOTHER, false);

  /** What callers send: Istio's form, which Java's type for host names refuses. */
  static final String SENT = "outbound_.8080_._.greeter.shop.svc.cluster.local";

  private static final String ANOTHER = "outbound_.8080_._.other.shop.svc.cluster.local";

  private final RBAC.Action action;
  private final String serverName;
  private final boolean passes;

  ServerNamePolicy(RBAC.Action action, String serverName, boolean passes) {
    this.action = action;
    this.serverName = serverName;
    this.passes = passes;
  }

  /** Whether each lets pass who sends {@link #SENT}. */
  static List<Boolean> expected() {
    return Arrays.stream(values()).map(policy -> policy.passes).toList();
  }

  /** Decides about the requests of a connection. */
  InboundPolicy aboutRequests() {
    var rbac =
        io.meshjvm.proto.envoy.extensions.filters.http.rbac.v3.RBAC.newBuilder().setRules(rules());
    HttpConnectionManager manager =
        HttpConnectionManager.newBuilder()
            .addHttpFilters(
                HttpFilter.newBuilder().setName("rbac").setTypedConfig(Any.pack(rbac.build())))
            .build();
    return policy(manager);
  }

  /** Decides about a connection. */
  InboundPolicy aboutConnections() {
    var rbac =
        io.meshjvm
            .proto
            .envoy
            .extensions
            .filters
            .network
            .rbac
            .v3
            .RBAC
            .newBuilder()
            .setRules(rules());
    return policy(rbac.build());
  }

  private static InboundPolicy policy(GeneratedMessage filter) {
    DownstreamTlsContext tls =
        DownstreamTlsContext.newBuilder().setRequireClientCertificate(BoolValue.of(true)).build();
    FilterChain chain =
        FilterChain.newBuilder()
            .setName("mesh")
            .setTransportSocket(TransportSocket.newBuilder().setTypedConfig(Any.pack(tls)))
            .addFilters(Filter.newBuilder().setName("filter").setTypedConfig(Any.pack(filter)))
            .build();
    Listener listener =
        Listener.newBuilder()
            .setName("virtualInbound")
            .addListenerFilters(
                ListenerFilter.newBuilder().setName("envoy.filters.listener.tls_inspector"))
            .addFilterChains(chain)
            .build();
    return InboundPolicy.of(listener.toByteArray(), Clock.systemUTC()).orElseThrow();
  }

  private RBAC rules() {
    Policy policy =
        Policy.newBuilder()
            .addPermissions(
                Permission.newBuilder()
                    .setRequestedServerName(StringMatcher.newBuilder().setExact(serverName)))
            .addPrincipals(Principal.newBuilder().setAny(true))
            .build();
    return RBAC.newBuilder().setAction(action).putPolicies("sni", policy).build();
  }
}
