package io.meshjvm.netty;

import io.meshjvm.traffic.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.util.Objects;
import java.util.Optional;

/**
 * Puts what secures a connection in front of the application's handlers, and tells when bytes can
 * flow. For one channel.
 */
final class SecuredChannel extends ChannelInboundHandlerAdapter {

  private final EndpointAttempt.Wish wish;
  private final EndpointAttempt.Means means;
  private final Transport transport;
  private final Promise<Channel> ready = ImmediateEventExecutor.INSTANCE.newPromise();

  SecuredChannel(EndpointAttempt.Wish wish, EndpointAttempt.Means means, Transport transport) {
    this.wish = wish;
    this.means = means;
    this.transport = transport;
  }

  /** Done when the channel is connected and secured; fails if it cannot be secured. */
  Future<Channel> ready() {
    return ready;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    Channel channel = context.channel();
    try {
      Optional<SslContext> tls = means.tls().nettyContext(transport, wish.alpn());
      if (tls.isPresent()) {
        secure(channel, tls.get());
      } else {
        ready.trySuccess(channel);
      }
      ChannelHandler application = wish.bootstrap().config().handler();
      channel.pipeline().addLast(Objects.requireNonNull(application, "the bootstrap's handler"));
    } catch (RuntimeException e) {
      ready.tryFailure(e);
    }
    context.pipeline().remove(this);
  }

  private void secure(Channel channel, SslContext tls) {
    SslHandler handler = tls.newHandler(channel.alloc(), means.tlsTasks());
    // The attempt has its own limit, which covers more.
    handler.setHandshakeTimeoutMillis(0);
    handler
        .handshakeFuture()
        .addListener(
            done -> {
              if (done.isSuccess()) {
                ready.trySuccess(channel);
              } else {
                ready.tryFailure(done.cause());
              }
            });
    channel.pipeline().addLast(handler);
  }
}
