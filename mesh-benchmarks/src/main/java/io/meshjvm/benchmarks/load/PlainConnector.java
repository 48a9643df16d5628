package io.meshjvm.benchmarks.load;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import java.util.Objects;

/**
 * Plaintext to loopback ports: those of the servers, or of the first Envoy.
 *
 * @param ports where each protocol is served
 */
record PlainConnector(Map<Protocol, Integer> ports) implements Connector {

  @Override
  public Socket connect(Protocol protocol) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(protocol));
    socket.setTcpNoDelay(true);
    return socket;
  }

  @Override
  public ManagedChannel channel() {
    return NettyChannelBuilder.forAddress("127.0.0.1", port(Protocol.GRPC))
        .usePlaintext()
        .directExecutor()
        .build();
  }

  int port(Protocol protocol) {
    return Objects.requireNonNull(ports.get(protocol), protocol::title);
  }

  @Override
  public void close() {}
}
