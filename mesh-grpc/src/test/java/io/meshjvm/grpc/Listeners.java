package io.meshjvm.grpc;

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
import java.time.Clock;

/** What a control plane may say of all ports of a member: mutual TLS, and what is inside. */
final class Listeners {

  private Listeners() {}

  /** Bytes, as of ports that the mesh knows of no service for. */
  static InboundPolicy bytes() {
    return policy("envoy.filters.network.tcp_proxy", Any.getDefaultInstance());
  }

  /** Requests, each of which a policy denies or allows. */
  static InboundPolicy requests(RBAC.Action action) {
    Policy everything =
        Policy.newBuilder()
            .addPermissions(Permission.newBuilder().setAny(true))
            .addPrincipals(Principal.newBuilder().setAny(true))
            .build();
    GeneratedMessage rbac =
        io.meshjvm
            .proto
            .envoy
            .extensions
            .filters
            .http
            .rbac
            .v3
            .RBAC
            .newBuilder()
            .setRules(RBAC.newBuilder().setAction(action).putPolicies("all", everything))
            .build();
    HttpConnectionManager manager =
        HttpConnectionManager.newBuilder()
            .addHttpFilters(HttpFilter.newBuilder().setName("rbac").setTypedConfig(Any.pack(rbac)))
            .build();
    return policy("http", Any.pack(manager));
  }

  private static InboundPolicy policy(String filter, Any config) {
    DownstreamTlsContext tls =
        DownstreamTlsContext.newBuilder().setRequireClientCertificate(BoolValue.of(true)).build();
    FilterChain chain =
        FilterChain.newBuilder()
            .setName("mesh")
            .setTransportSocket(TransportSocket.newBuilder().setTypedConfig(Any.pack(tls)))
            .addFilters(Filter.newBuilder().setName(filter).setTypedConfig(config))
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
}
