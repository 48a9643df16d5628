package io.meshjvm.benchmarks.load;

import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** One server for each protocol, on loopback ports of the system's choice, all on Netty. */
final class EchoServers implements AutoCloseable {

  private final NettyServer http;
  private final NettyServer tcp;
  private final GrpcEcho grpc;

  private EchoServers(NettyServer http, NettyServer tcp, GrpcEcho grpc) {
    this.http = http;
    this.tcp = tcp;
    this.grpc = grpc;
  }

  /** What protects the connections of a protocol; empty for plaintext. */
  @FunctionalInterface
  interface Protection {
    Optional<SslContext> of(Protocol protocol) throws IOException;
  }

  static EchoServers start(Protection tls, int payload) throws IOException {
    return new EchoServers(
        NettyServer.http(tls.of(Protocol.HTTP1), payload),
        NettyServer.tcp(tls.of(Protocol.TCP)),
        GrpcEcho.start(tls.of(Protocol.GRPC)));
  }

  Map<Protocol, Integer> ports() {
    Map<Protocol, Integer> ports = new EnumMap<>(Protocol.class);
    ports.put(Protocol.HTTP1, http.port());
    ports.put(Protocol.GRPC, grpc.port());
    ports.put(Protocol.TCP, tcp.port());
    return ports;
  }

  /** How many gRPC connections there were so far. */
  int grpcConnections() {
    return grpc.connections();
  }

  @Override
  public void close() {
    http.close();
    tcp.close();
    grpc.close();
  }
}
