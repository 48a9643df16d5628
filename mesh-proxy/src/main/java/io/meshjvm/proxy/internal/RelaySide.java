package io.meshjvm.proxy.internal;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** One side of a {@link Relay}: hands what its channel says on to the other. */
final class RelaySide extends ChannelInboundHandlerAdapter {

  private final Relay relay;
  private final LongAdder bytes;
  private @Nullable Channel other;
  private boolean ended;

  RelaySide(Relay relay, LongAdder bytes) {
    this.relay = relay;
    this.bytes = bytes;
  }

  /** Where to hand bytes on to. */
  void leadTo(Channel channel) {
    other = channel;
  }

  /** Whether this side has said all. */
  boolean ended() {
    return ended;
  }

  void endOther() {
    if (other != null) {
      Sockets.end(other);
    }
  }

  void abortOther() {
    if (other != null) {
      Sockets.abort(other);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (other == null || ended) {
      ReferenceCountUtil.release(message);
      return;
    }
    bytes.add(((ByteBuf) message).readableBytes());
    var unused = other.write(message);
    if (!other.isWritable()) {
      context.channel().config().setAutoRead(false);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (other != null) {
      other.flush();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (other != null && context.channel().isWritable()) {
      other.config().setAutoRead(true);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      saidAll();
    } else if (event instanceof SslCloseCompletionEvent farewell && farewell.isSuccess()) {
      saidAll();
    } else if (event instanceof IdleStateEvent) {
      relay.idle();
    } else {
      context.fireUserEventTriggered(event);
    }
  }

  private void saidAll() {
    if (!ended && other != null) {
      ended = true;
      relay.sideEnded(other);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    // Also without TLS's farewell, which many servers omit; Envoy's TCP proxy takes it so too.
    ended = true;
    relay.sideGone();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    relay.broken(String.valueOf(cause.getMessage()));
  }
}
