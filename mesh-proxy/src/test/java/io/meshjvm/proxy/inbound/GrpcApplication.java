package io.meshjvm.proxy.inbound;

import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.meshjvm.testkit.TextMarshaller;
import java.io.IOException;
import java.net.InetSocketAddress;

/** An application of gRPC in plaintext, which knows nothing of the mesh. */
final class GrpcApplication implements AutoCloseable {

  static final MethodDescriptor<String, String> SAY =
      method("Say", MethodDescriptor.MethodType.UNARY);
  static final MethodDescriptor<String, String> TALK =
      method("Talk", MethodDescriptor.MethodType.BIDI_STREAMING);

  private final Server server;

  GrpcApplication() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(ServedMesh.LOOPBACK, 0))
            .addService(
                ServerServiceDefinition.builder("test.Echo")
                    .addMethod(SAY, ServerCalls.asyncUnaryCall(GrpcApplication::say))
                    .addMethod(TALK, ServerCalls.asyncBidiStreamingCall(Echo::new))
                    .build())
            .build()
            .start();
  }

  int port() {
    return server.getPort();
  }

  private static MethodDescriptor<String, String> method(
      String name, MethodDescriptor.MethodType type) {
    return MethodDescriptor.<String, String>newBuilder()
        .setType(type)
        .setFullMethodName("test.Echo/" + name)
        .setRequestMarshaller(new TextMarshaller())
        .setResponseMarshaller(new TextMarshaller())
        .build();
  }

  private static void say(String word, StreamObserver<String> answers) {
    if (word.isEmpty()) {
      answers.onError(Status.NOT_FOUND.withDescription("nothing said").asRuntimeException());
    } else {
      answers.onNext(word);
      answers.onCompleted();
    }
  }

  private record Echo(StreamObserver<String> answers) implements StreamObserver<String> {
    @Override
    public void onNext(String word) {
      answers.onNext(word);
    }

    @Override
    public void onError(Throwable cause) {
      answers.onError(cause);
    }

    @Override
    public void onCompleted() {
      answers.onCompleted();
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
