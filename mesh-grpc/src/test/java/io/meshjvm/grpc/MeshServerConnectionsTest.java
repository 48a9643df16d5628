package io.meshjvm.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.meshjvm.core.MeshMember;
import io.meshjvm.core.Published;
import io.meshjvm.inbound.InboundGuard;
import io.meshjvm.policy.InboundPolicy;
import io.meshjvm.proto.envoy.config.rbac.v3.RBAC;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.testkit.time.VirtualTime;
import io.meshjvm.tls.ClientTarget;
import io.meshjvm.tls.IstioAlpn;
import io.meshjvm.tls.PeerRule;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How long connections of gRPC live: past which changes, and no longer than their callers. */
class MeshServerConnectionsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String HOLD = "hold";

  private final TestCa ca = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();
  private final Workload greeter = new Workload(ca, "greeter");
  private final Workload frontend = new Workload(ca, "frontend");
  private final Published<InboundPolicy> policy = new Published<>(Listeners.bytes());
  private final VirtualTime time = new VirtualTime(Instant.now(Clock.systemUTC()));
  private final InboundGuard guard =
      new InboundGuard(policy, greeter.identity, greeter.tls, Runnable::run, time.clock());
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private final BlockingQueue<StreamObserver<String>> held = new LinkedBlockingQueue<>();
  private Server server;
  private ManagedChannel channel;

  /** The member as servers see it. */
  private record Guarded(InboundGuard guard) implements MeshMember {
    @Override
    public <T> T part(Class<T> type) {
      return type.cast(guard);
    }
  }

  @BeforeEach
  void serve() throws IOException {
    MeshMember member = new Guarded(guard);
    server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                MeshServerCredentials.of(member))
            .addService(
                ServerServiceDefinition.builder("test.Echo")
                    .addMethod(GrpcServer.WHO, ServerCalls.asyncUnaryCall(this::answer))
                    .build())
            .addTransportFilter(new Counting())
            .intercept(MeshServerInterceptor.of(member))
            .build()
            .start();
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
            .sslContext(
                frontend.tls.nettyClientContext(
                    new ClientTarget(
                        "outbound_.80_._.greeter", IstioAlpn.HTTP_2, PeerRule.trustDomains())))
            .build();
  }

  @AfterEach
  void close() {
    channel.shutdownNow();
    server.shutdownNow();
    guard.close();
    greeter.close();
    frontend.close();
  }

  private void answer(String request, StreamObserver<String> answers) {
    if (request.equals(HOLD)) {
      held.add(answers);
    } else {
      answers.onNext(MeshContext.PEER.get().getName());
      answers.onCompleted();
    }
  }

  /** Counts connections. */
  private final class Counting extends ServerTransportFilter {
    @Override
    public Attributes transportReady(Attributes attributes) {
      open.incrementAndGet();
      accepted.incrementAndGet();
      return attributes;
    }

    @Override
    public void transportTerminated(Attributes attributes) {
      open.decrementAndGet();
    }
  }

  @Test
  void goOnWhenThePortsOwnRulesArriveWhichAreAskedAboutEachCall() {
    assertThat(status()).isEqualTo(Status.Code.OK);

    policy.publish(Listeners.requests(RBAC.Action.ALLOW));
    assertThat(status()).isEqualTo(Status.Code.OK);
    policy.publish(Listeners.requests(RBAC.Action.DENY));
    assertThat(status()).isEqualTo(Status.Code.PERMISSION_DENIED);
    policy.publish(Listeners.bytes());
    assertThat(status()).isEqualTo(Status.Code.OK);

    assertThat(accepted).hasValue(1);
    assertThat(guard.stats().endedConnections()).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      value = RBAC.Action.class,
      names = {"ALLOW", "DENY"})
  void endInOrderWithTheFirstCallAfterTheCertificateOfTheirCaller(RBAC.Action action)
      throws Exception {
    Status.Code expected =
        action == RBAC.Action.ALLOW ? Status.Code.OK : Status.Code.PERMISSION_DENIED;
    policy.publish(Listeners.requests(RBAC.Action.ALLOW));
    Future<String> holding =
        ClientCalls.futureUnaryCall(channel.newCall(GrpcServer.WHO, CallOptions.DEFAULT), HOLD);
    StreamObserver<String> answers = held.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    policy.publish(Listeners.requests(action));
    assertThat(status()).isEqualTo(expected);
    assertThat(accepted).hasValue(1);

    time.advance(Duration.ofMinutes(90));
    frontend.rotate(Duration.ofHours(3));
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              assertThat(status()).isEqualTo(expected);
              return accepted.get() > 1;
            });

    // What had begun on the old connection is not broken, and then that is over.
    assertThat(open).hasValue(2);
    answers.onNext("late");
    answers.onCompleted();
    assertThat(holding.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo("late");
    await().atMost(PATIENCE).until(() -> open.get() == 1);
    assertThat(status()).isEqualTo(expected);
    assertThat(accepted).hasValue(2);
  }

  private Status.Code status() {
    try {
      assertThat(GrpcServer.call(channel)).isEqualTo(frontend.id.toString());
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }
}
