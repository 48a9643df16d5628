package io.meshjvm.testkit.internal.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Passes what one channel reads on to another, and reads on when it has been written. While its
 * channel is frozen, it keeps what the last read still brought.
 */
final class Pump extends CloseOnFailure {

  /** Tells a pump that its channel is frozen no more. */
  static final Object THAWED = new Object();

  private final TcpFront front;
  private final Channel other;
  private final Queue<Object> held = new ArrayDeque<>();

  Pump(TcpFront front, Channel other) {
    this.front = front;
    this.other = other;
  }

  static void readOn(TcpFront front, Channel channel) {
    if (!front.frozen(channel)) {
      channel.read();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (front.frozen(context.channel()) || !held.isEmpty()) {
      held.add(message);
    } else {
      forward(context, message);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event != THAWED) {
      context.fireUserEventTriggered(event);
    } else if (held.isEmpty()) {
      context.read();
    } else {
      while (!held.isEmpty()) {
        forward(context, held.remove());
      }
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    held.forEach(ReferenceCountUtil::release);
    held.clear();
  }

  private void forward(ChannelHandlerContext context, Object message) {
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
