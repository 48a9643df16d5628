package io.meshjvm.examples.outbound;

import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.meshjvm.tls.IstioAlpn;
import io.meshjvm.tls.MeshTls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** gRPC's health service, which any server may have (grpc: {@code doc/health-checking.md}). */
final class GrpcHealth {

  /** Asks for the health of the whole server; messages as they go over the wire. */
  static final MethodDescriptor<byte[], byte[]> CHECK =
      MethodDescriptor.<byte[], byte[]>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("grpc.health.v1.Health/Check")
          .setRequestMarshaller(new Bytes())
          .setResponseMarshaller(new Bytes())
          .build();

  /** A response of field 1, status, with the value 1. */
  private static final byte[] SERVING = {0x08, 0x01};

  private GrpcHealth() {}

  /** Serves on loopback, over mutual TLS. */
  static Server serve(MeshTls tls) throws IOException {
    return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .sslContext(tls.nettyServerContext(IstioAlpn.SERVER_HTTP_2))
        .addService(
            ServerServiceDefinition.builder("grpc.health.v1.Health")
                .addMethod(
                    CHECK,
                    ServerCalls.asyncUnaryCall(
                        (request, answers) -> {
                          answers.onNext(SERVING);
                          answers.onCompleted();
                        }))
                .build())
        .build()
        .start();
  }

  /** What a response says. */
  static String text(byte[] response) {
    return response.length == 2 && response[0] == SERVING[0] && response[1] == SERVING[1]
        ? "SERVING"
        : "not serving";
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
