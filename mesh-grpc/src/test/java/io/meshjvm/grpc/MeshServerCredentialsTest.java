package io.meshjvm.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.meshjvm.core.MeshMember;
import io.meshjvm.inbound.InboundGuard;
import io.meshjvm.policy.InboundPolicies;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.tls.ClientTarget;
import io.meshjvm.tls.IstioAlpn;
import io.meshjvm.tls.PeerIdentity;
import io.meshjvm.tls.PeerRule;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** gRPC servers of a member whose mesh has policies, and callers at real sockets. */
class MeshServerCredentialsTest {

  private static final String SNI = "outbound_.80_._.greeter.example.com";

  @TempDir private static Path directory;
  private static TestMesh mesh;
  private static Server server;

  private final Workload frontend = new Workload(mesh.istiod.ca(), "frontend");
  private final Workload stranger = new Workload(mesh.istiod.ca(), "stranger");
  private ManagedChannel secure;
  private ManagedChannel other;
  private ManagedChannel open;

  @BeforeAll
  static void serve() throws Exception {
    mesh = new TestMesh(directory);
    server = start(mesh.member);
  }

  private static Server start(MeshMember member) throws IOException {
    return NettyServerBuilder.forAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            MeshServerCredentials.of(member))
        .addService(
            ServerServiceDefinition.builder("test.Echo")
                .addMethod(
                    GrpcServer.WHO,
                    ServerCalls.asyncUnaryCall(
                        (request, answers) -> {
                          answers.onNext(
                              Optional.ofNullable(MeshContext.PEER.get())
                                  .map(PeerIdentity::getName)
                                  .orElse("nobody"));
                          answers.onCompleted();
                        }))
                .build())
        .intercept(MeshServerInterceptor.of(member))
        .build()
        .start();
  }

  @AfterAll
  static void stop() {
    server.shutdownNow();
    mesh.close();
  }

  /** Everybody may do everything, in TLS or not. */
  @BeforeEach
  void permit() {
    peers("PERMISSIVE");
    policy("ALLOW", "{}");
    secure = channel(frontend, server);
    other = channel(stranger, server);
    open = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort(), plaintext()).build();
    awaitStatus(Status.Code.OK, other);
    awaitStatus(Status.Code.OK, open);
  }

  @AfterEach
  void hangUp() {
    secure.shutdownNow();
    other.shutdownNow();
    open.shutdownNow();
    frontend.close();
    stranger.close();
  }

  private static ChannelCredentials plaintext() {
    return InsecureChannelCredentials.create();
  }

  private static ManagedChannel channel(Workload caller, Server server) {
    return NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
        .sslContext(
            caller.tls.nettyClientContext(
                new ClientTarget(SNI, IstioAlpn.HTTP_2, PeerRule.trustDomains())))
        .build();
  }

  private static void peers(String mode) {
    mesh.istiod.apply(
        """
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata: {name: default, namespace: vm}
        spec: {mtls: {mode: %s}}
        """
            .formatted(mode));
  }

  private static void policy(String action, String rule) {
    mesh.istiod.apply(
        """
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: rules, namespace: vm}
        spec: {action: %s, rules: [%s]}
        """
            .formatted(action, rule));
  }

  private static Status.Code status(ManagedChannel channel) {
    try {
      String unused = GrpcServer.call(channel);
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  private static void awaitStatus(Status.Code code, ManagedChannel channel) {
    await()
        .atMost(TestMesh.PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> status(channel) == code);
  }

  @Test
  void onePortTakesMutualTlsAndPlaintextWhileItIsPermissive() {
    assertThat(GrpcServer.call(secure)).isEqualTo(frontend.id.toString());
    assertThat(GrpcServer.call(open)).isEqualTo("nobody");
  }

  @Test
  void decidesEachCallByPrincipalAndPath() {
    policy(
        "ALLOW",
        "{from: [{source: {principals: [cluster.local/ns/vm/sa/frontend]}}],"
            + " to: [{operation: {methods: [POST], paths: [/test.Echo/*]}}]}");
    awaitStatus(Status.Code.PERMISSION_DENIED, other);

    assertThat(GrpcServer.call(secure)).isEqualTo(frontend.id.toString());
    assertThatThrownBy(() -> GrpcServer.call(other))
        .hasMessage("PERMISSION_DENIED: RBAC: access denied");
    assertThat(status(open)).isEqualTo(Status.Code.PERMISSION_DENIED);
    policy("DENY", "{to: [{operation: {paths: [/test.Echo/Who]}}]}");
    awaitStatus(Status.Code.PERMISSION_DENIED, secure);
  }

  @Test
  void closesPlaintextWhenThePortBecomesStrictAndOnlyThat() {
    assertThat(status(secure)).isEqualTo(Status.Code.OK);
    peers("STRICT");

    awaitStatus(Status.Code.UNAVAILABLE, open);
    assertThat(status(secure)).isEqualTo(Status.Code.OK);
  }

  @Test
  void refusesMutualTlsWhenItIsDisabled() {
    peers("DISABLE");

    awaitStatus(Status.Code.UNAVAILABLE, secure);
    assertThat(GrpcServer.call(open)).isEqualTo("nobody");
  }

  @Test
  void breaksNoCallWhileBothSidesRenewTheirCertificates() {
    int issued = mesh.istiod.certificateRequests().size();
    AtomicInteger calls = new AtomicInteger();
    for (int i = 1; i <= 5; i++) {
      frontend.rotate();
      int wanted = issued + i;
      await()
          .atMost(TestMesh.PATIENCE)
          .until(
              () -> {
                // One that is under way takes no other up.
                mesh.member.renewIdentity();
                calls.addAndGet(GrpcServer.call(secure).length());
                return mesh.istiod.certificateRequests().size() >= wanted;
              });
      ManagedChannel fresh = channel(frontend, server);
      assertThat(status(fresh)).isEqualTo(Status.Code.OK);
      fresh.shutdownNow();
    }
    assertThat(calls.get()).isPositive();
  }

  @Test
  void refusesTheNextCallOfACallerWhoseRootIsWithdrawn() throws IOException {
    TestCa foreign = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();
    try (Workload greeter = new Workload(mesh.istiod.ca(), "greeter");
        InboundGuard guard =
            new InboundGuard(
                mesh.member.part(InboundPolicies.class),
                greeter.identity,
                greeter.tls,
                Runnable::run,
                Clock.systemUTC())) {
      Server greeting = start(new Guarded(guard));
      ManagedChannel channel = channel(frontend, greeting);
      assertThat(status(channel)).isEqualTo(Status.Code.OK);

      greeter.trust(foreign.roots());
      assertThat(status(channel)).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(status(channel)).isEqualTo(Status.Code.UNAVAILABLE);

      greeter.trust(mesh.istiod.ca().roots());
      awaitStatus(Status.Code.OK, channel);
      channel.shutdownNow();
      greeting.shutdownNow();
    }
  }

  /** A member as servers see it. */
  private record Guarded(InboundGuard guard) implements MeshMember {
    @Override
    public <T> T part(Class<T> type) {
      return type.cast(guard);
    }
  }

  @Test
  void isTheKindOfCredentialsThatGrpcsOwnBuilderTakes() {
    assertThat(Grpc.newServerBuilderForPort(0, MeshServerCredentials.of(mesh.member)))
        .isInstanceOf(NettyServerBuilder.class);
  }
}
