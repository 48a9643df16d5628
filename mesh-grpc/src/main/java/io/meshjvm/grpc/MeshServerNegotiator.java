package io.meshjvm.grpc;

import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.InternalProtocolNegotiator;
import io.meshjvm.inbound.InboundGuard;
import io.netty.channel.ChannelHandler;
import io.netty.util.AsciiString;

/** Gives each connection of one server the handlers that take it as the mesh says. */
final class MeshServerNegotiator implements InternalProtocolNegotiator.ProtocolNegotiator {

  /** Of no meaning to a server. */
  private static final AsciiString SCHEME = AsciiString.cached("https");

  private final InboundGuard guard;

  MeshServerNegotiator(InboundGuard guard) {
    this.guard = guard;
  }

  @Override
  public AsciiString scheme() {
    return SCHEME;
  }

  @Override
  public ChannelHandler newHandler(GrpcHttp2ConnectionHandler grpc) {
    return new MeshServerNegotiation(grpc, guard);
  }

  @Override
  public void close() {}
}
