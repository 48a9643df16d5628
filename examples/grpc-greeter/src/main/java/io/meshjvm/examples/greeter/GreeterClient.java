package io.meshjvm.examples.greeter;

import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.meshjvm.grpc.MeshChannelCredentials;
import io.meshjvm.grpc.MeshNameResolverProvider;
import io.meshjvm.sdk.Mesh;
import java.util.concurrent.TimeUnit;

/** Calls the greeter as a service of the mesh. */
final class GreeterClient implements AutoCloseable {

  private final ManagedChannel channel;

  GreeterClient(ManagedChannel channel) {
    this.channel = channel;
  }

  /**
   * A client of a service.
   *
   * @param target host and port of the service
   */
  static GreeterClient of(Mesh mesh, String target) {
    return new GreeterClient(
        Grpc.newChannelBuilder(
                "mesh:///" + target,
                MeshChannelCredentials.of(mesh),
                MeshNameResolverProvider.of(mesh).registry())
            .build());
  }

  /** What the server answers, or the status with which it refuses. */
  String call(MethodDescriptor<String, String> method, String name) {
    try {
      CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS);
      return ClientCalls.blockingUnaryCall(channel, method, options, name);
    } catch (StatusRuntimeException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
