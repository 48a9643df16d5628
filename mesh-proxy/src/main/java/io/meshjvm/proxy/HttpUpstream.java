package io.meshjvm.proxy;

import io.meshjvm.proxy.internal.HttpEnd;
import io.meshjvm.proxy.internal.Sockets;
import io.meshjvm.traffic.Candidate;
import io.meshjvm.traffic.TrafficException;
import io.meshjvm.traffic.TrafficSnapshot;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connection to an endpoint that speaks HTTP/1.1, for one exchange after another. On the client's
 * event loop.
 */
final class HttpUpstream extends HttpEnd {

  private final Target service;
  private @Nullable Channel channel;
  private @Nullable HttpExchange exchange;
  private @Nullable TrafficSnapshot checked;
  private @Nullable String failure;
  private boolean endedWell;

  HttpUpstream(Target service) {
    this.service = service;
  }

  /** What makes a channel speak HTTP, and this its end. */
  ChannelHandler pipeline() {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel made) {
        made.pipeline().addLast(new HttpClientCodec(HttpFront.limits(), false, false));
        made.pipeline().addLast(HttpUpstream.this);
      }
    };
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    channel = context.channel();
  }

  @Override
  public Channel channel() {
    return Objects.requireNonNull(channel, "a channel that was never made");
  }

  boolean leadsTo(Target target) {
    return service.equals(target);
  }

  /** Whether it is open, and its endpoint still one that calls go to. */
  boolean isUsable(TrafficSnapshot now) {
    if (!channel().isActive()) {
      return false;
    }
    if (now != checked && !hasEndpoint(now)) {
      return false;
    }
    checked = now;
    return true;
  }

  private boolean hasEndpoint(TrafficSnapshot now) {
    try {
      return now.candidates(service.host(), service.port()).stream()
          .map(Candidate::target)
          .map(picked -> picked.endpoint().address())
          .anyMatch(address -> address.isUnresolved() || address.equals(channel().remoteAddress()));
    } catch (TrafficException e) {
      return false;
    }
  }

  /** Gives it to an exchange. */
  void begin(HttpExchange next) {
    exchange = next;
    channel().config().setAutoRead(true);
  }

  /**
   * Whether the end of the connection can be taken for the end of a body: over TLS only if the
   * endpoint has said goodbye, since anybody on the way can end TCP.
   */
  boolean endIsTrue() {
    return endedWell || channel().pipeline().get(SslHandler.class) == null;
  }

  /** The exchange is over, and the connection idle; its end is seen, however slow the client. */
  void release() {
    exchange = null;
    read(true);
  }

  void close() {
    exchange = null;
    Sockets.end(channel());
  }

  /** Breaks off, in the middle of an exchange. */
  void abort() {
    exchange = null;
    Sockets.abort(channel());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (exchange == null) {
      ReferenceCountUtil.release(message);
      Sockets.abort(context.channel());
    } else {
      exchange.answer((HttpObject) message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (exchange != null) {
      exchange.flush();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (exchange != null && isWritable()) {
      exchange.upstreamWritable();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslCloseCompletionEvent farewell) {
      endedWell = farewell.isSuccess();
      if (endedWell) {
        // No request can follow; what the codec still holds comes out as it closes.
        var unused = context.close();
      }
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (exchange != null) {
      HttpExchange broken = exchange;
      exchange = null;
      broken.upstreamGone(failure == null ? "the endpoint closed the connection" : failure);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    failure = String.valueOf(cause.getMessage());
    Sockets.abort(context.channel());
  }
}
