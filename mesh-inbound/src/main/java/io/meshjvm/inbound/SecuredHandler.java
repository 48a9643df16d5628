package io.meshjvm.inbound;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;

/** Waits, behind the handler that ends TLS, for who calls; then asks whether that one may. */
final class SecuredHandler extends ChannelInboundHandlerAdapter {

  private final InboundGuard guard;
  private final Arrival arrival;
  private final SslHandler ssl;
  private boolean activeHeldBack;
  private boolean over;

  SecuredHandler(InboundGuard guard, Arrival arrival, SslHandler ssl) {
    this.guard = guard;
    this.arrival = arrival;
    this.ssl = ssl;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    activeHeldBack = true;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (over) {
      return;
    }
    if (!(event instanceof SslHandshakeCompletionEvent handshake)) {
      ctx.fireUserEventTriggered(event);
    } else if (handshake.isSuccess()) {
      established(ctx, handshake);
    } else {
      // Closed by the handler of TLS, after it has told the caller why.
      refuse("TLS was not established: " + reason(handshake.cause()));
    }
  }

  private void established(ChannelHandlerContext ctx, SslHandshakeCompletionEvent handshake) {
    Arrival secured = arrival.secured(ssl.engine().getSession());
    Look look = guard.settle(secured);
    over = true;
    if (!look.ruling().allowed()) {
      Abrupt.close(ctx.channel());
      return;
    }
    LiveConnection.begin(ctx, guard, secured, look);
    if (activeHeldBack) {
      ctx.fireChannelActive();
    }
    ctx.fireUserEventTriggered(handshake);
    ctx.pipeline().remove(this);
  }

  /** Ours, if it is among the causes: engines wrap what their trust manager says. */
  private static String reason(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      String message = at.getMessage();
      if (message != null && message.startsWith("MESH-")) {
        return message;
      }
    }
    return String.valueOf(failure.getMessage());
  }

  private void refuse(String reason) {
    over = true;
    guard.refused(arrival, reason);
  }

  /** The handlers behind have not been told of the connection. */
  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!over) {
      refuse("the caller went away while TLS was being established");
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {}

  /** What is refused may still have bytes decrypted, which nobody is to see. */
  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!over) {
      refuse("the connection failed while TLS was being established: " + reason(cause));
      Abrupt.close(ctx.channel());
    }
  }
}
