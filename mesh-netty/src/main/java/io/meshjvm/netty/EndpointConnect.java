package io.meshjvm.netty;

import io.meshjvm.core.MeshMember;
import io.meshjvm.core.Source;
import io.meshjvm.outbound.EndpointConnections;
import io.meshjvm.traffic.Destinations;
import io.meshjvm.traffic.Lease;
import io.meshjvm.traffic.Pick;
import io.meshjvm.traffic.Traffic;
import io.meshjvm.traffic.TrafficException;
import io.meshjvm.traffic.TrafficSnapshot;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Connects, where the address is one that {@link MeshAddressResolverGroup} gave for an endpoint, in
 * the way that this endpoint wants; any other address as ever, but nowhere before the mesh has told
 * which hosts are its own, nor where it lets no calls past it, and not in plaintext where an
 * endpoint asks for TLS. To be put in front of all handlers.
 */
@Sharable
final class EndpointConnect extends ChannelOutboundHandlerAdapter {

  private final Source<TrafficSnapshot> traffic;
  private final Destinations destinations;
  private final EndpointConnections connections;
  private final Lease.Kind kind;
  private final List<String> alpn;
  private final BiConsumer<Channel, Pick.Picked> connected;

  /**
   * Handles channels that speak one protocol.
   *
   * @param member whose mesh it is
   * @param connected is told of every connection that is there, on its event loop
   */
  EndpointConnect(
      MeshMember member,
      Lease.Kind kind,
      List<String> alpn,
      BiConsumer<Channel, Pick.Picked> connected) {
    this.traffic = member.part(Traffic.class);
    this.destinations = member.part(Destinations.class);
    this.connections = member.part(EndpointConnections.class);
    this.kind = kind;
    this.alpn = List.copyOf(alpn);
    this.connected = connected;
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the promise tells
  public void connect(
      ChannelHandlerContext ctx,
      SocketAddress remote,
      SocketAddress local,
      ChannelPromise promise) {
    if (remote instanceof EndpointAddress endpoint) {
      Pick.Picked picked = endpoint.picked();
      ctx.pipeline().addBefore(ctx.name(), null, connections.handler(picked, kind, alpn));
      promise.addListener(
          done -> {
            if (promise.isSuccess()) {
              connected.accept(ctx.channel(), picked);
            }
          });
    } else {
      try {
        letPast(remote, ctx.pipeline().get(SslHandler.class) == null);
      } catch (TrafficException e) {
        promise.tryFailure(refused(e));
        return;
      }
    }
    ctx.connect(remote, local, promise);
    ctx.pipeline().remove(this);
  }

  private void letPast(SocketAddress remote, boolean plaintext) {
    if (!traffic.current().provisioned()) {
      throw new TrafficException(
          "MESH-1505",
          "The mesh has not told its services yet, so that nobody can say which hosts are not"
              + " among them",
          "Wait until the member is ready");
    }
    if (remote instanceof InetSocketAddress address && !address.isUnresolved()) {
      destinations.checkPast(address, plaintext);
    }
  }

  private static ConnectException refused(TrafficException reason) {
    ConnectException failure = new ConnectException(reason.getMessage());
    failure.initCause(reason);
    return failure;
  }
}
