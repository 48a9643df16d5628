package io.meshjvm.grpc;

import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.netty.handler.ssl.SslContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A gRPC service on loopback that answers with its name, and calls of it. */
final class GrpcServer implements AutoCloseable {

  private static final MethodDescriptor<String, String> WHO =
      MethodDescriptor.<String, String>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("test.Echo/Who")
          .setRequestMarshaller(new Text())
          .setResponseMarshaller(new Text())
          .build();

  private final Server server;

  private GrpcServer(Server server) {
    this.server = server;
  }

  static GrpcServer start(String name) throws IOException {
    return start(name, null);
  }

  /** The same over TLS. */
  static GrpcServer start(String name, @Nullable SslContext tls) throws IOException {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(service(name));
    if (tls != null) {
      builder.sslContext(tls);
    }
    return new GrpcServer(builder.build().start());
  }

  private static BindableService service(String name) {
    return () ->
        ServerServiceDefinition.builder("test.Echo")
            .addMethod(
                WHO,
                ServerCalls.asyncUnaryCall(
                    (request, answers) -> {
                      answers.onNext(name);
                      answers.onCompleted();
                    }))
            .build();
  }

  /** The name of whoever answers; waits for an endpoint that long. */
  static String call(Channel channel, Duration patience) {
    return call(channel, CallOptions.DEFAULT.withWaitForReady(), patience);
  }

  /** The name of whoever answers; fails at once where there is nobody. */
  static String call(Channel channel) {
    return call(channel, CallOptions.DEFAULT, Duration.ofSeconds(20));
  }

  private static String call(Channel channel, CallOptions options, Duration patience) {
    return ClientCalls.blockingUnaryCall(
        channel, WHO, options.withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS), "");
  }

  int port() {
    return server.getPort();
  }

  /** In the words of a ServiceEntry. */
  String endpoint() {
    return "{address: 127.0.0.1, ports: {grpc: " + port() + "}}";
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private static final class Text implements MethodDescriptor.Marshaller<String> {
    @Override
    public InputStream stream(String value) {
      return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String parse(InputStream stream) {
      try {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
