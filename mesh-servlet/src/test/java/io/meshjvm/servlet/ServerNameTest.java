package io.meshjvm.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import io.meshjvm.core.MeshMember;
import io.meshjvm.core.Published;
import io.meshjvm.inbound.InboundGuard;
import io.meshjvm.policy.InboundPolicy;
import io.meshjvm.proto.envoy.config.core.v3.TransportSocket;
import io.meshjvm.proto.envoy.config.listener.v3.Filter;
import io.meshjvm.proto.envoy.config.listener.v3.FilterChain;
import io.meshjvm.proto.envoy.config.listener.v3.Listener;
import io.meshjvm.proto.envoy.config.rbac.v3.Permission;
import io.meshjvm.proto.envoy.config.rbac.v3.Policy;
import io.meshjvm.proto.envoy.config.rbac.v3.Principal;
import io.meshjvm.proto.envoy.extensions.filters.network.rbac.v3.RBAC;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.meshjvm.proto.envoy.type.matcher.v3.StringMatcher;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.tls.MeshTls;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What servers make of rules on the server name that their callers send. */
class ServerNameTest {

  private static final TestCa CA = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource
  void deniesWhomARuleOnTheServerNameDenies(Container container) throws Exception {
    assertThat(status(container, denying(Caller.SNI))).isEqualTo(403);
  }

  @ParameterizedTest
  @EnumSource
  void letsPassWhoeverSendsAnotherServerName(Container container) throws Exception {
    assertThat(status(container, denying("outbound_.80_._.other.example.com"))).isEqualTo(200);
    assertThat(status(container, denying(""))).isEqualTo(200);
  }

  private int status(Container container, InboundPolicy policy) throws Exception {
    try (Caller server = new Caller(CA, "server");
        Caller client = new Caller(CA, "client");
        InboundGuard guard =
            new InboundGuard(
                new Published<>(policy),
                server.identity,
                server.tls,
                Runnable::run,
                Clock.systemUTC());
        Container.Running running = container.start(new Guarded(guard, server.tls), directory);
        HttpConnection connection = client.connect(running.port())) {
      return connection.get("/").status();
    }
  }

  /** Mutual TLS for everybody but those who send one server name. */
  private static InboundPolicy denying(String serverName) {
    Policy policy =
        Policy.newBuilder()
            .addPermissions(
                Permission.newBuilder()
                    .setRequestedServerName(StringMatcher.newBuilder().setExact(serverName)))
            .addPrincipals(Principal.newBuilder().setAny(true))
            .build();
    RBAC.Builder rbac = RBAC.newBuilder();
    rbac.getRulesBuilder()
        .setAction(io.meshjvm.proto.envoy.config.rbac.v3.RBAC.Action.DENY)
        .putPolicies("sni", policy);
    DownstreamTlsContext tls =
        DownstreamTlsContext.newBuilder().setRequireClientCertificate(BoolValue.of(true)).build();
    FilterChain chain =
        FilterChain.newBuilder()
            .setName("mesh")
            .setTransportSocket(TransportSocket.newBuilder().setTypedConfig(Any.pack(tls)))
            .addFilters(Filter.newBuilder().setName("rbac").setTypedConfig(Any.pack(rbac.build())))
            .build();
    Listener listener =
        Listener.newBuilder().setName("virtualInbound").addFilterChains(chain).build();
    return InboundPolicy.of(listener.toByteArray(), Clock.systemUTC()).orElseThrow();
  }

  /** A member as servers see it. */
  private record Guarded(InboundGuard guard, MeshTls tls) implements MeshMember {
    @Override
    public <T> T part(Class<T> type) {
      return type.cast(type == MeshTls.class ? tls : guard);
    }
  }
}
