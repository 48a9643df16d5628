package io.meshjvm.grpc;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.InternalChannelz;
import io.grpc.SecurityLevel;
import io.grpc.internal.GrpcAttributes;
import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.InternalProtocolNegotiationEvent;
import io.grpc.netty.InternalProtocolNegotiators;
import io.grpc.netty.ProtocolNegotiationEvent;
import io.meshjvm.inbound.Arrival;
import io.meshjvm.inbound.InboundConnection;
import io.meshjvm.inbound.InboundGuard;
import io.meshjvm.inbound.InboundHandler;
import io.meshjvm.tls.IstioAlpn;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import javax.net.ssl.SSLSession;

/** Waits until the mesh has let a connection in, and tells gRPC what it is then. */
final class MeshServerNegotiation extends InternalProtocolNegotiators.ProtocolNegotiationHandler {

  private final InboundGuard guard;

  MeshServerNegotiation(GrpcHttp2ConnectionHandler grpc, InboundGuard guard) {
    super(
        InternalProtocolNegotiators.grpcNegotiationHandler(grpc),
        "Mesh",
        grpc.getNegotiationLogger());
    this.guard = guard;
  }

  @Override
  protected void handlerAdded0(ChannelHandlerContext ctx) {
    ctx.pipeline().addBefore(ctx.name(), null, new InboundHandler(guard, IstioAlpn.SERVER_HTTP_2));
  }

  @Override
  protected void userEventTriggered0(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event instanceof InboundConnection connection) {
      letIn(ctx, connection);
    } else {
      super.userEventTriggered0(ctx, event);
    }
  }

  private void letIn(ChannelHandlerContext ctx, InboundConnection connection) {
    Arrival arrival = connection.arrival();
    SSLSession session = arrival.session();
    if (session == null && arrival.opening().tls()) {
      // TLS that the mesh leaves to the application, which has none.
      var unused = ctx.close();
      return;
    }
    InboundConnection.asksRequests(ctx.channel());
    ProtocolNegotiationEvent event = getProtocolNegotiationEvent();
    Attributes.Builder attributes =
        InternalProtocolNegotiationEvent.getAttributes(event).toBuilder()
            .set(MeshAttributes.ARRIVAL, arrival)
            .set(MeshAttributes.RETIREMENT, () -> retire(ctx.channel()))
            .set(Grpc.TRANSPORT_ATTR_LOCAL_ADDR, arrival.local())
            .set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, arrival.remote())
            .set(GrpcAttributes.ATTR_SECURITY_LEVEL, SecurityLevel.NONE);
    if (session != null) {
      event =
          InternalProtocolNegotiationEvent.withSecurity(
              event, new InternalChannelz.Security(new InternalChannelz.Tls(session)));
      attributes
          .set(GrpcAttributes.ATTR_SECURITY_LEVEL, SecurityLevel.PRIVACY_AND_INTEGRITY)
          .set(Grpc.TRANSPORT_ATTR_SSL_SESSION, session);
    }
    connection.peer().ifPresent(peer -> attributes.set(MeshAttributes.PEER, peer));
    replaceProtocolNegotiationEvent(
        InternalProtocolNegotiationEvent.withAttributes(event, attributes.build()));
    fireProtocolNegotiationEvent(ctx);
  }

  /** From behind, where gRPC's handler makes of it the end in order that it makes of its age. */
  private static void retire(Channel connection) {
    var unused = connection.close();
  }
}
