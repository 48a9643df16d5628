package io.meshjvm.grpc;

import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.InternalProtocolNegotiator;
import io.meshjvm.outbound.EndpointConnections;
import io.meshjvm.tls.IstioAlpn;
import io.meshjvm.traffic.Lease;
import io.meshjvm.traffic.Pick;
import io.meshjvm.traffic.Transport;
import io.netty.channel.ChannelHandler;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/** Gives each connection of one channel the handlers that its endpoint wants. */
final class MeshNegotiator implements InternalProtocolNegotiator.ProtocolNegotiator {

  /** As a sidecar sends it on for an application. */
  private static final AsciiString SCHEME = AsciiString.cached("http");

  private final EndpointConnections connections;
  private final InternalProtocolNegotiator.@Nullable ProtocolNegotiator others;

  /**
   * The negotiator of one channel.
   *
   * @param others for addresses that the mesh did not give; without, they are refused
   */
  MeshNegotiator(
      EndpointConnections connections,
      InternalProtocolNegotiator.@Nullable ProtocolNegotiator others) {
    this.connections = connections;
    this.others = others;
  }

  @Override
  public AsciiString scheme() {
    return others == null ? SCHEME : others.scheme();
  }

  @Override
  public ChannelHandler newHandler(GrpcHttp2ConnectionHandler grpc) {
    Pick.Picked picked = grpc.getEagAttributes().get(MeshAttributes.PICKED);
    if (picked != null) {
      return new MeshNegotiation(
          grpc,
          connections.handler(picked, Lease.Kind.SHARED_CONNECTION, IstioAlpn.HTTP_2),
          picked.transport() instanceof Transport.IstioMutual);
    }
    return others == null ? new StrangerRefusal(grpc.getAuthority()) : others.newHandler(grpc);
  }

  @Override
  public void close() {
    if (others != null) {
      others.close();
    }
  }
}
