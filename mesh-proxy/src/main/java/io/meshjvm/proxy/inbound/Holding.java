package io.meshjvm.proxy.inbound;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Keeps what a client says, and that it has said all, until there is somebody to hear it; not more
 * than one read brings.
 */
final class Holding extends ChannelInboundHandlerAdapter {

  private final Deque<Object> said = new ArrayDeque<>();

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    said.add(message);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
      said.add(event);
    } else {
      context.fireUserEventTriggered(event);
    }
  }

  /** Hands on what was kept to those behind, and goes. */
  void release(ChannelHandlerContext context) {
    while (!said.isEmpty()) {
      Object next = said.remove();
      if (next instanceof ChannelInputShutdownEvent || next instanceof SslCloseCompletionEvent) {
        context.fireUserEventTriggered(next);
      } else {
        context.fireChannelRead(next);
      }
    }
    context.fireChannelReadComplete();
    context.pipeline().remove(this);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    said.forEach(ReferenceCountUtil::release);
    said.clear();
  }
}
