package io.meshjvm.servlet;

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
import io.meshjvm.proto.envoy.config.rbac.v3.RBAC.Action;
import io.meshjvm.proto.envoy.extensions.filters.network.rbac.v3.RBAC;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.meshjvm.proto.envoy.type.matcher.v3.StringMatcher;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.tls.MeshTls;
import io.meshjvm.tls.TlsEngine;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Servers on one implementation of TLS, whose policy is about the server name. */
final class ServerNameScenes {

  private static final TestCa CA = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();

  private final TlsEngine engine;
  private final Path directory;

  ServerNameScenes(TlsEngine engine, Path directory) {
    this.engine = engine;
    this.directory = directory;
  }

  /** Prints, of the JVM's own TLS, what each server answers in each scene. */
  public static void main(String[] arguments) throws Exception {
    ServerNameScenes scenes = new ServerNameScenes(TlsEngine.JDK, Path.of(arguments[0]));
    for (Container container : Container.values()) {
      System.out.println(line(container, scenes.statuses(container)));
    }
    System.exit(0);
  }

  static String line(Container container, List<Integer> statuses) {
    return "scenes " + container + " " + statuses;
  }

  /** What a policy says about {@link Caller#SNI}, which is sent. */
  enum Scene {
    DENIED(Action.DENY, Caller.SNI, 403),
    ANOTHER_DENIED(Action.DENY, "outbound_.80_._.other.example.com", 200),
    NONE_DENIED(Action.DENY, "", 200),
    ALLOWED(Action.ALLOW, Caller.SNI, 200),
    ANOTHER_ALLOWED(Action.ALLOW, "outbound_.80_._.other.example.com", 403);

    private final Action action;
    private final String serverName;
    private final int status;

    Scene(Action action, String serverName, int status) {
      this.action = action;
      this.serverName = serverName;
      this.status = status;
    }

    /** What a server has to answer in each scene. */
    static List<Integer> expected() {
      return Arrays.stream(values()).map(scene -> scene.status).toList();
    }
  }

  /** What a server answers, in each scene, to a caller that sends {@link Caller#SNI}. */
  List<Integer> statuses(Container container) throws Exception {
    Published<InboundPolicy> policy = new Published<>(policy(Scene.DENIED));
    try (Caller server = new Caller(CA, "server", engine);
        Caller client = new Caller(CA, "client");
        InboundGuard guard =
            new InboundGuard(
                policy, server.identity, server.tls, Runnable::run, Clock.systemUTC());
        Container.Running running = container.start(new Guarded(guard, server.tls), directory)) {
      List<Integer> statuses = new ArrayList<>();
      for (Scene scene : Scene.values()) {
        policy.publish(policy(scene));
        try (HttpConnection connection = client.connect(running.port())) {
          statuses.add(connection.get("/").status());
        }
      }
      return statuses;
    }
  }

  /** Mutual TLS, and a rule on who sends one server name. */
  private static InboundPolicy policy(Scene scene) {
    Policy policy =
        Policy.newBuilder()
            .addPermissions(
                Permission.newBuilder()
                    .setRequestedServerName(StringMatcher.newBuilder().setExact(scene.serverName)))
            .addPrincipals(Principal.newBuilder().setAny(true))
            .build();
    RBAC.Builder rbac = RBAC.newBuilder();
    rbac.getRulesBuilder().setAction(scene.action).putPolicies("sni", policy);
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
