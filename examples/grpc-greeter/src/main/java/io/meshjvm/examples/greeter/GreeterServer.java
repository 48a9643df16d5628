package io.meshjvm.examples.greeter;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.meshjvm.grpc.MeshContext;
import io.meshjvm.grpc.MeshServerCredentials;
import io.meshjvm.grpc.MeshServerInterceptor;
import io.meshjvm.sdk.Mesh;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Greets whom the mesh lets call. What makes it a server of the mesh are two lines. */
final class GreeterServer implements AutoCloseable {

  private final Server server;

  GreeterServer(Mesh mesh, InetSocketAddress address) throws IOException {
    this.server =
        NettyServerBuilder.forAddress(address, MeshServerCredentials.of(mesh))
            .addService(
                ServerServiceDefinition.builder(Greeting.SERVICE)
                    .addMethod(Greeting.SAY_HELLO, ServerCalls.asyncUnaryCall(GreeterServer::hello))
                    .addMethod(
                        Greeting.SAY_GOODBYE, ServerCalls.asyncUnaryCall(GreeterServer::goodbye))
                    .build())
            .intercept(MeshServerInterceptor.of(mesh))
            .build()
            .start();
  }

  private static void hello(String name, StreamObserver<String> answers) {
    answer("Hello, " + name, answers);
  }

  private static void goodbye(String name, StreamObserver<String> answers) {
    answer("Goodbye, " + name, answers);
  }

  private static void answer(String text, StreamObserver<String> answers) {
    var caller = MeshContext.PEER.get();
    answers.onNext(text + " (you are " + (caller == null ? "nobody" : caller.getName()) + ")");
    answers.onCompleted();
  }

  int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
