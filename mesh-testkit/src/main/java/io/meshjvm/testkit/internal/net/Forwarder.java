package io.meshjvm.testkit.internal.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;

/** Connects a client's channel with one to the target, then gives way to two {@link Pump}s. */
final class Forwarder extends CloseOnFailure {

  private final TcpFront front;

  Forwarder(TcpFront front) {
    this.front = front;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    connectThen(context, () -> context.pipeline().remove(this));
  }

  /**
   * Opens the way to the target.
   *
   * @param context a handler's place on an active channel; the pump is added behind it
   * @param whenOpen removes that handler, on the channel's thread
   */
  void connectThen(ChannelHandlerContext context, Runnable whenOpen) {
    Channel client = context.channel();
    ChannelFuture connecting =
        new Bootstrap()
            .group(client.eventLoop())
            .channel(NioSocketChannel.class)
            .option(ChannelOption.AUTO_READ, false)
            .handler(new Pump(front, client))
            .connect(InetAddress.getLoopbackAddress(), front.target());
    connecting.addListener(done -> connected(context, connecting, whenOpen));
  }

  private void connected(
      ChannelHandlerContext context, ChannelFuture connecting, Runnable whenOpen) {
    Channel client = context.channel();
    if (!connecting.isSuccess()) {
      ChannelFuture unused = client.close();
      return;
    }
    Channel server = connecting.channel();
    if (!client.isActive()) {
      // Reset or stopped while the way was being opened: its pipeline is gone, too.
      ChannelFuture unused = server.close();
      return;
    }
    front.track(server);
    context.pipeline().addLast(new Pump(front, server));
    whenOpen.run();
    Pump.readOn(front, client);
    Pump.readOn(front, server);
  }
}
