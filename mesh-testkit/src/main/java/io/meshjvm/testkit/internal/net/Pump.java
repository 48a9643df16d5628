package io.meshjvm.testkit.internal.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;

/** Passes what one channel reads on to another, and reads on when it has been written. */
final class Pump extends CloseOnFailure {

  private final TcpFront front;
  private final Channel other;

  Pump(TcpFront front, Channel other) {
    this.front = front;
    this.other = other;
  }

  static void readOn(TcpFront front, Channel channel) {
    if (!front.frozen()) {
      channel.read();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    other
        .writeAndFlush(message)
        .addListener(
            written -> {
              if (written.isSuccess()) {
                readOn(front, context.channel());
              } else {
                ChannelFuture unused = context.close();
              }
            });
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    other.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }
}
