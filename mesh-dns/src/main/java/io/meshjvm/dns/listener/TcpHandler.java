package io.meshjvm.dns.listener;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.timeout.IdleStateEvent;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Queries and answers on one TCP connection, answers in the order in which they are ready (RFC
 * 7766). Reads no further while too many queries wait or the client does not take its answers.
 */
final class TcpHandler extends SimpleChannelInboundHandler<ByteBuf> {

  private static final Logger log = LoggerFactory.getLogger(TcpHandler.class);

  /** Queries of one connection that may wait for their answers. */
  static final int MAX_WAITING = 32;

  private final Responder responder;
  private int waiting;

  TcpHandler(Responder responder) {
    this.responder = responder;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
    Channel channel = context.channel();
    waiting++;
    throttle(channel);
    Client client = new Client((InetSocketAddress) channel.remoteAddress(), true);
    responder.answer(frame.nioBuffer(), client, new Stream(channel));
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    throttle(context.channel());
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent && waiting == 0) {
      var unused = context.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    log.debug("connection of {}: {}", context.channel().remoteAddress(), cause.toString());
    var unused = context.close();
  }

  private void throttle(Channel channel) {
    channel.config().setAutoRead(waiting < MAX_WAITING && channel.isWritable());
  }

  private final class Stream implements Responder.Reply {

    private final Channel channel;

    Stream(Channel channel) {
      this.channel = channel;
    }

    @Override
    public void send(byte[] message) {
      waiting--;
      var unused = channel.writeAndFlush(Unpooled.wrappedBuffer(message), channel.voidPromise());
      throttle(channel);
    }

    @Override
    public void drop() {
      var unused = channel.close();
    }
  }
}
