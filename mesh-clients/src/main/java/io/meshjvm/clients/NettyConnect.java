package io.meshjvm.clients;

import io.meshjvm.outbound.EndpointConnections;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.traffic.Lease;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Stands first in the pipelines of a library's channels: one that is told to connect to a service
 * of the mesh connects to an endpoint in its place, with TLS in front where that wants it.
 *
 * <p>The host is read off the address that the channel is told. Channels to other hosts pass
 * untouched. A channel connects once, so it tries one endpoint. Does not block.
 */
@Sharable
@SuppressWarnings("FutureReturnValueIgnored") // the promise that is passed on tells the outcome
final class NettyConnect extends ChannelOutboundHandlerAdapter {

  private final MeshHosts hosts;
  private final Destinations destinations;
  private final EndpointConnections connections;
  private final List<String> alpn;

  NettyConnect(
      MeshHosts hosts,
      Destinations destinations,
      EndpointConnections connections,
      List<String> alpn) {
    this.hosts = hosts;
    this.destinations = destinations;
    this.connections = connections;
    this.alpn = alpn;
  }

  /** For channels that speak what {@code alpn} says. */
  static NettyConnect of(Mesh mesh, List<String> alpn) {
    return new NettyConnect(
        MeshHosts.of(mesh), Destinations.of(mesh), mesh.part(EndpointConnections.class), alpn);
  }

  @Override
  public void connect(
      ChannelHandlerContext ctx,
      SocketAddress remote,
      @Nullable SocketAddress local,
      ChannelPromise promise) {
    if (!(remote instanceof InetSocketAddress address) || !hosts.include(address.getHostString())) {
      ctx.connect(remote, local, promise);
      return;
    }
    destinations
        .find(address.getHostString(), address.getPort(), 1)
        .whenComplete(
            (found, failure) -> onLoop(ctx, () -> go(ctx, found, failure, local, promise)));
  }

  private void go(
      ChannelHandlerContext ctx,
      @Nullable List<Destination> found,
      @Nullable Throwable failure,
      @Nullable SocketAddress local,
      ChannelPromise promise) {
    if (found == null) {
      promise.tryFailure(failure instanceof CompletionException e ? e.getCause() : failure);
      return;
    }
    if (ctx.isRemoved()) {
      // Closed while DNS was asked for the endpoint: no pipeline is left that could connect.
      promise.tryFailure(new ClosedChannelException());
      return;
    }
    Destination destination = found.get(0);
    ctx.pipeline()
        .addBefore(
            ctx.name(),
            null,
            connections.handler(destination.picked(), Lease.Kind.CONNECTION, alpn));
    ctx.connect(destination.address(), local, promise);
  }

  private static void onLoop(ChannelHandlerContext ctx, Runnable task) {
    if (ctx.executor().inEventLoop()) {
      task.run();
    } else {
      ctx.executor().execute(task);
    }
  }
}
