package io.meshjvm.testkit.internal.net;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Closes a channel that fails: a reset on one side becomes the end of the other. */
class CloseOnFailure extends ChannelInboundHandlerAdapter {

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    ChannelFuture unused = context.close();
  }
}
