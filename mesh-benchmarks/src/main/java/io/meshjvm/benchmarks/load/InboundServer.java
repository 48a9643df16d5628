package io.meshjvm.benchmarks.load;

import io.meshjvm.core.bootstrap.InboundForward;
import io.meshjvm.sdk.Mesh;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A server that is a member of the mesh, in a JVM of its own. */
final class InboundServer {

  private InboundServer() {}

  /**
   * Serves until the parent ends.
   *
   * @param arguments who decides, directory with the member's five files, length of the payload
   */
  public static void main(String[] arguments) throws IOException {
    int payload = Integer.parseInt(arguments[2]);
    try (Mesh mesh = MeshMembers.join(Path.of(arguments[1]))) {
      switch (InboundFront.valueOf(arguments[0])) {
        case MESH -> library(mesh, payload);
        case TERMINATOR -> terminator(mesh, payload);
        case ENVOY -> throw new IllegalArgumentException("is no member");
      }
    }
  }

  private static void library(Mesh mesh, int payload) throws IOException {
    try (NettyServer server = NettyServer.guarded(mesh, payload)) {
      serve(server.port());
    }
  }

  private static void terminator(Mesh mesh, int payload) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (NettyServer server = NettyServer.http(Optional.empty(), payload)) {
      InboundForward forward =
          new InboundForward(
              new InetSocketAddress(loopback, 0),
              new InetSocketAddress(loopback, server.port()),
              InboundForward.Protocol.AUTOMATIC);
      serve(mesh.serve(forward).getPort());
    }
  }

  private static void serve(int port) throws IOException {
    WorkerLoop.run(
        Service.format(Map.of(Protocol.HTTP1, port)),
        question -> {
          throw new IllegalArgumentException("asked for " + question);
        });
  }
}
