package io.meshjvm.house.envoy;

import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.meshjvm.grpc.MeshChannelCredentials;
import io.meshjvm.grpc.MeshContext;
import io.meshjvm.grpc.MeshNameResolverProvider;
import io.meshjvm.grpc.MeshServerCredentials;
import io.meshjvm.grpc.MeshServerInterceptor;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.testkit.TextMarshaller;
import io.meshjvm.tls.IstioAlpn;
import io.meshjvm.tls.MeshTls;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** A gRPC service that answers with the SPIFFE id of its caller, and a call of it. */
final class GrpcEcho {

  private static final MethodDescriptor<String, String> WHO =
      MethodDescriptor.<String, String>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("test.Echo/Who")
          .setRequestMarshaller(new TextMarshaller())
          .setResponseMarshaller(new TextMarshaller())
          .build();

  private GrpcEcho() {}

  static JvmServer start(MeshTls tls) throws IOException {
    Server server =
        NettyServerBuilder.forAddress(loopback(0))
            .sslContext(tls.nettyServerContext(IstioAlpn.SERVER_HTTP_2))
            .addService(
                ServerServiceDefinition.builder("test.Echo").addMethod(WHO, who(tls)).build())
            .build()
            .start();
    return JvmServer.of(server.getPort(), server::shutdownNow);
  }

  /** The same as a server of a member, by its mesh's policy. */
  static Server start(Mesh mesh) throws IOException {
    return NettyServerBuilder.forAddress(loopback(0), MeshServerCredentials.of(mesh))
        .addService(
            ServerServiceDefinition.builder("test.Echo")
                .addMethod(
                    WHO,
                    ServerCalls.asyncUnaryCall(
                        (request, answers) -> {
                          answers.onNext(MeshContext.PEER.get().getName());
                          answers.onCompleted();
                        }))
                .build())
        .intercept(MeshServerInterceptor.of(mesh))
        .build()
        .start();
  }

  /** Asks the service behind a plaintext port. */
  static String call(int port) {
    return call(NettyChannelBuilder.forAddress(loopback(port)).usePlaintext().build());
  }

  /** Asks the service behind a port of TLS. */
  static String call(int port, SslContext tls) {
    return call(NettyChannelBuilder.forAddress(loopback(port)).sslContext(tls).build());
  }

  /** Asks the service that a target names, as that member sees it. */
  static String call(String target, Mesh mesh) {
    return call(
        Grpc.newChannelBuilder(
                target,
                MeshChannelCredentials.of(mesh),
                MeshNameResolverProvider.of(mesh).registry())
            .build());
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static String call(ManagedChannel channel) {
    try {
      CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS);
      return ClientCalls.blockingUnaryCall(channel, WHO, options, "");
    } finally {
      channel.shutdownNow();
    }
  }

  private static ServerCallHandler<String, String> who(MeshTls tls) {
    return (call, headers) ->
        ServerCalls.<String, String>asyncUnaryCall(
                (request, answers) -> {
                  answers.onNext(caller(call, tls));
                  answers.onCompleted();
                })
            .startCall(call, headers);
  }

  private static String caller(ServerCall<?, ?> call, MeshTls tls) {
    SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    try {
      return tls.callerOf(Objects.requireNonNull(session, "no TLS")).getName();
    } catch (SSLPeerUnverifiedException e) {
      throw new UncheckedIOException(e);
    }
  }
}
