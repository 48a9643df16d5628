package io.meshjvm.netty;

import io.meshjvm.outbound.EndpointConnections;
import io.meshjvm.traffic.Lease;
import io.meshjvm.traffic.Pick;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.net.SocketAddress;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Connects, where the address is one that {@link MeshAddressResolverGroup} gave for an endpoint, in
 * the way that this endpoint wants; any other address as ever. To be put in front of all handlers.
 */
@Sharable
final class EndpointConnect extends ChannelOutboundHandlerAdapter {

  private final EndpointConnections connections;
  private final Lease.Kind kind;
  private final List<String> alpn;
  private final BiConsumer<Channel, Pick.Picked> connected;

  /**
   * Handles channels that speak one protocol.
   *
   * @param connected is told of every connection that is there, on its event loop
   */
  EndpointConnect(
      EndpointConnections connections,
      Lease.Kind kind,
      List<String> alpn,
      BiConsumer<Channel, Pick.Picked> connected) {
    this.connections = connections;
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
    }
    ctx.connect(remote, local, promise);
    ctx.pipeline().remove(this);
  }
}
