package io.meshjvm.benchmarks.load;

import io.meshjvm.sdk.Mesh;
import io.meshjvm.tls.IstioAlpn;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The servers of one data path, in a JVM of their own. */
final class ServerWorker {

  private ServerWorker() {}

  /**
   * Serves until the parent ends.
   *
   * @param arguments data path, directory with what TLS needs, length of the payload
   */
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[1]);
    int payload = Integer.parseInt(arguments[2]);
    switch (DataPath.valueOf(arguments[0])) {
      case MESH -> {
        try (Mesh mesh = MeshMembers.join(directory)) {
          serve(protocol -> Optional.of(mutual(mesh, protocol)), payload);
        }
      }
      case PLAIN_TLS -> serve(PlainTls.read(directory)::server, payload);
      case ENVOY_PAIR, PLAINTEXT -> serve(protocol -> Optional.empty(), payload);
    }
  }

  private static void serve(EchoServers.Protection tls, int payload) throws IOException {
    try (EchoServers servers = EchoServers.start(tls, payload)) {
      WorkerLoop.run(Service.format(servers.ports()), question -> answer(question));
    }
  }

  private static String answer(String question) {
    if (question.equals("heap")) {
      return Long.toString(Heap.used());
    }
    throw new IllegalArgumentException("asked for " + question);
  }

  /** What a server of the mesh speaks TLS with. */
  static SslContext mutual(Mesh mesh, Protocol protocol) {
    return mesh.tls()
        .nettyServerContext(
            switch (protocol) {
              case HTTP1 -> IstioAlpn.SERVER_HTTP_1;
              case GRPC -> IstioAlpn.SERVER_HTTP_2;
              case TCP -> List.of();
            });
  }
}
