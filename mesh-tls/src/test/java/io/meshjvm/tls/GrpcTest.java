package io.meshjvm.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.meshjvm.testkit.TextMarshaller;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.TestCa;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** gRPC over the Netty contexts, with Istio's ALPN list for HTTP/2, on each pair of engines. */
class GrpcTest {

  private static final TestCa CA = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();
  private static final MethodDescriptor<String, String> WHO_AM_I =
      MethodDescriptor.<String, String>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("test.Greeter/WhoAmI")
          .setRequestMarshaller(new TextMarshaller())
          .setResponseMarshaller(new TextMarshaller())
          .build();

  @ParameterizedTest
  @CsvSource({
    "BORINGSSL, BORINGSSL",
    "BORINGSSL, BOUNCY_CASTLE",
    "BOUNCY_CASTLE, BORINGSSL",
    "BOUNCY_CASTLE, BOUNCY_CASTLE"
  })
  void callsAndIsKnownByItsIdentityAcrossARotation(TlsEngine serving, TlsEngine calling)
      throws Exception {
    try (Member server = Member.of(CA, "greeter", serving);
        Member client = Member.of(CA, "caller", calling)) {
      Server grpc = start(server.tls());
      try {
        ClientTarget target = server.target(IstioAlpn.HTTP_2);
        assertThat(call(client.tls(), target, grpc.getPort())).isEqualTo(client.id().toString());
        server.rotate();
        client.rotate();
        assertThat(call(client.tls(), target, grpc.getPort())).isEqualTo(client.id().toString());
      } finally {
        grpc.shutdownNow().awaitTermination();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"BORINGSSL", "BOUNCY_CASTLE"})
  void refusesAServerOfAnotherServiceAccount(TlsEngine calling) throws Exception {
    try (Member impostor = Member.of(CA, "impostor");
        Member greeter = Member.of(CA, "greeter");
        Member client = Member.of(CA, "caller", calling)) {
      Server grpc = start(impostor.tls());
      try {
        ClientTarget target = greeter.target(IstioAlpn.HTTP_2);
        assertThatThrownBy(() -> call(client.tls(), target, grpc.getPort()))
            .isInstanceOf(StatusRuntimeException.class)
            .hasStackTraceContaining(MeshTlsException.PEER_REFUSED);
      } finally {
        grpc.shutdownNow().awaitTermination();
      }
    }
  }

  private static Server start(MeshTls tls) throws IOException {
    return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .sslContext(tls.nettyServerContext(IstioAlpn.SERVER_HTTP_2))
        .addService(
            ServerServiceDefinition.builder("test.Greeter")
                .addMethod(WHO_AM_I, answer(tls))
                .build())
        .build()
        .start();
  }

  private static ServerCallHandler<String, String> answer(MeshTls tls) {
    return (call, headers) -> {
      call.sendHeaders(new Metadata());
      call.sendMessage(caller(tls, call));
      call.close(Status.OK, new Metadata());
      return new ServerCall.Listener<>() {};
    };
  }

  private static String caller(MeshTls tls, ServerCall<?, ?> call) {
    SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    try {
      return tls.callerOf(session).getName();
    } catch (SSLPeerUnverifiedException e) {
      return "unverified";
    }
  }

  private static String call(MeshTls tls, ClientTarget target, int port)
      throws InterruptedException {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("localhost", port)
            .sslContext(tls.nettyClientContext(target))
            .build();
    try {
      return ClientCalls.blockingUnaryCall(
          channel, WHO_AM_I, CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS), "");
    } finally {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }
}
