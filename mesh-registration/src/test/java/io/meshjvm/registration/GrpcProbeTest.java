package io.meshjvm.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.meshjvm.core.bootstrap.ReadinessProbe.GrpcCheck;
import io.meshjvm.proto.grpc.health.v1.HealthCheckRequest;
import io.meshjvm.proto.grpc.health.v1.HealthCheckResponse;
import io.meshjvm.proto.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.meshjvm.proto.grpc.health.v1.HealthGrpc;
import io.meshjvm.testkit.ca.IssuedCertificate;
import io.meshjvm.testkit.ca.TestCa;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrpcProbeTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private Server server;
  private Probe probe;

  @AfterEach
  void stop() {
    if (probe != null) {
      probe.close();
    }
    if (server != null) {
      server.shutdownNow();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', true, ",
    "up, true, ",
    "down, false, answered NOT_SERVING",
    "unclear, false, answered UNKNOWN",
    "missing, false, NOT_FOUND: no such service",
  })
  void isHealthyWithServingOnly(String service, boolean healthy, String text) throws Exception {
    serve(builder());

    HealthResult result = probe(service, ProbeTransport.none()).attempt(LONG).result();

    assertThat(result instanceof HealthResult.Healthy).isEqualTo(healthy);
    if (!healthy) {
      assertThat(result.toString()).contains(text);
    }
  }

  @Test
  void isUnhealthyWhereNobodyListens() throws Exception {
    try (Socket closed = TestNodes.closedPort()) {
      int port = closed.getLocalPort();
      assertThat(probe(port, "", ProbeTransport.none()).attempt(LONG).result().toString())
          .contains("UNAVAILABLE");
    }
  }

  @Test
  void isUnhealthyWhenNoAnswerComesInTime() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      HealthResult result =
          probe(silent.getLocalPort(), "", ProbeTransport.none())
              .attempt(Duration.ofMillis(100))
              .result();

      assertThat(result.toString()).contains("DEADLINE_EXCEEDED");
    }
  }

  @Test
  void probesAPortOfTheMeshOverMutualTlsWithTheOwnIdentity() throws Exception {
    TestCa ca = TestTls.ca();
    IssuedCertificate own = TestTls.workload(ca);
    SslContextBuilder tls =
        SslContextBuilder.forServer(own.privateKey(), own.chain().toArray(X509Certificate[]::new))
            .trustManager(ca.roots())
            .clientAuth(ClientAuth.REQUIRE);
    serve(builder().sslContext(GrpcSslContexts.configure(tls, SslProvider.JDK).build()));

    Probe.Attempt attempt = probe("", (host, port) -> Optional.of(TestTls.mesh(ca))).attempt(LONG);
    assertThat(attempt.result()).isEqualTo(HealthResult.healthy());
    assertThat(attempt.detail()).endsWith("over mTLS with the own identity");
    probe.close();

    TestCa stranger = TestTls.ca();
    assertThat(
            probe("", (host, port) -> Optional.of(TestTls.mesh(stranger)))
                .attempt(Duration.ofSeconds(2))
                .result())
        .isInstanceOf(HealthResult.Unhealthy.class);
    probe.close();
    assertThat(probe("", ProbeTransport.none()).attempt(Duration.ofSeconds(2)).result())
        .isInstanceOf(HealthResult.Unhealthy.class);
  }

  private Probe probe(String service, ProbeTransport transport) {
    return probe(server.getPort(), service, transport);
  }

  private Probe probe(int port, String service, ProbeTransport transport) {
    probe =
        Probes.of(new GrpcCheck(port, service), TestNodes.address("127.0.0.1"), transport, trust());
    return probe;
  }

  private static SSLContext trust() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static NettyServerBuilder builder() {
    return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .directExecutor();
  }

  private void serve(NettyServerBuilder builder) throws IOException {
    server = builder.addService(new Health()).build().start();
  }

  private static final class Health extends HealthGrpc.HealthImplBase {

    private static final Map<String, ServingStatus> STATUSES =
        Map.of(
            "", ServingStatus.SERVING,
            "up", ServingStatus.SERVING,
            "down", ServingStatus.NOT_SERVING,
            "unclear", ServingStatus.UNKNOWN);

    @Override
    public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> responses) {
      ServingStatus status = STATUSES.get(request.getService());
      if (status == null) {
        responses.onError(Status.NOT_FOUND.withDescription("no such service").asException());
        return;
      }
      responses.onNext(HealthCheckResponse.newBuilder().setStatus(status).build());
      responses.onCompleted();
    }
  }
}
