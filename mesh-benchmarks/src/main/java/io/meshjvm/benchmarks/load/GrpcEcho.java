package io.meshjvm.benchmarks.load;

import io.grpc.Attributes;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerTransportFilter;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.netty.handler.ssl.SslContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A gRPC service that sends back what it gets. */
final class GrpcEcho implements AutoCloseable {

  static final MethodDescriptor<byte[], byte[]> ECHO =
      MethodDescriptor.<byte[], byte[]>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("bench.Echo/Echo")
          .setRequestMarshaller(new Bytes())
          .setResponseMarshaller(new Bytes())
          .build();

  private final AtomicInteger connections = new AtomicInteger();
  private final Server server;

  private GrpcEcho(Optional<SslContext> tls) throws IOException {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .directExecutor()
            .addTransportFilter(new Counter(connections))
            .addService(
                ServerServiceDefinition.builder("bench.Echo")
                    .addMethod(
                        ECHO,
                        ServerCalls.asyncUnaryCall(
                            (request, answers) -> {
                              answers.onNext(request);
                              answers.onCompleted();
                            }))
                    .build());
    tls.ifPresent(builder::sslContext);
    this.server = builder.build().start();
  }

  static GrpcEcho start(Optional<SslContext> tls) throws IOException {
    return new GrpcEcho(tls);
  }

  int port() {
    return server.getPort();
  }

  /** How many connections there were so far, those that failed in TLS not among them. */
  int connections() {
    return connections.get();
  }

  /** Ends all connections; none is left when this returns. */
  @Override
  public void close() {
    server.shutdownNow();
    try {
      if (!server.awaitTermination(Exchange.PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("the gRPC server does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class Counter extends ServerTransportFilter {

    private final AtomicInteger connections;

    Counter(AtomicInteger connections) {
      this.connections = connections;
    }

    @Override
    public Attributes transportReady(Attributes attributes) {
      connections.incrementAndGet();
      return attributes;
    }
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {

    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
