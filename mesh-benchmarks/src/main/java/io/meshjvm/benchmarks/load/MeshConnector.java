package io.meshjvm.benchmarks.load;

import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.meshjvm.grpc.MeshChannelCredentials;
import io.meshjvm.grpc.MeshNameResolverProvider;
import io.meshjvm.sdk.AppProtocol;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.traffic.Pick;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import javax.net.ssl.SSLSocket;

/**
 * A member of the mesh, by its public doors.
 *
 * @param mesh the member; closed with this
 */
record MeshConnector(Mesh mesh) implements Connector {

  /** Joins, and waits until there is an endpoint for every protocol. */
  static MeshConnector join(Path directory) throws InterruptedException {
    Mesh mesh = MeshMembers.join(directory);
    for (Protocol protocol : Protocol.values()) {
      Waiting.until(
          "an endpoint for " + protocol.title(),
          () ->
              mesh.traffic().current().peek(Service.HOST, protocol.servicePort())
                  instanceof Pick.Picked);
    }
    return new MeshConnector(mesh);
  }

  @Override
  public Socket connect(Protocol protocol) throws IOException {
    AppProtocol spoken = protocol == Protocol.HTTP1 ? AppProtocol.HTTP1 : AppProtocol.TCP;
    Socket socket = mesh.connect(Service.HOST, protocol.servicePort(), spoken);
    String cipher = ((SSLSocket) socket).getSession().getCipherSuite();
    if (!cipher.equals(PlainTls.CIPHER)) {
      socket.close();
      throw new IOException("not to be compared with " + PlainTls.CIPHER + ": " + cipher);
    }
    return socket;
  }

  @Override
  public ManagedChannel channel() {
    return Grpc.newChannelBuilder(
            "mesh:///" + Service.HOST + ":" + Protocol.GRPC.servicePort(),
            MeshChannelCredentials.of(mesh),
            MeshNameResolverProvider.of(mesh).registry())
        .directExecutor()
        .build();
  }

  @Override
  public void close() {
    mesh.close();
  }
}
