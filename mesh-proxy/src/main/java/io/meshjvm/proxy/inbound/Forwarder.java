package io.meshjvm.proxy.inbound;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.ReferenceCountUtil;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The end of the pipeline of a client's connection, or of one of its streams: leads requests that
 * may pass to the application, one after another. On the client's event loop.
 */
final class Forwarder extends ChannelInboundHandlerAdapter {

  private final Application application;
  private final ClientSide side;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Exchange exchange;

  Forwarder(Application application, ClientSide side) {
    this.application = application;
    this.side = side;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  private ChannelHandlerContext context() {
    return Objects.requireNonNull(context, "not in a pipeline");
  }

  Application application() {
    return application;
  }

  Channel client() {
    return context().channel();
  }

  ClientSide side() {
    return side;
  }

  @Override
  public void channelRead(ChannelHandlerContext ignored, Object message) {
    if (message instanceof HttpRequest request) {
      begin(request);
    } else if (exchange != null && message instanceof HttpContent part) {
      exchange.body(part);
    } else {
      // The rest of a request that has its answer.
      ReferenceCountUtil.release(message);
    }
  }

  private void begin(HttpRequest request) {
    Optional<LocalReply> refusal = RequestCheck.refusal(request);
    if (refusal.isPresent()) {
      application.terms().tally().malformed.increment();
      ReferenceCountUtil.release(request);
      reply(refusal.get(), request);
      return;
    }
    application.terms().tally().requests.increment();
    read(false);
    exchange = new Exchange(request, this);
    exchange.start();
  }

  /** Answers in place of the application. */
  void reply(LocalReply reply, HttpRequest request) {
    exchange = null;
    var unused = context().writeAndFlush(reply.to(request));
    read(true);
  }

  /** Hands a part of an answer to the client. */
  void write(HttpObject part) {
    var unused = context().write(part);
  }

  void flush() {
    context().flush();
  }

  /** Reads from the client, or not for now. */
  void read(boolean on) {
    client().config().setAutoRead(on);
  }

  /** The answer is whole. */
  void answered() {
    exchange = null;
    flush();
    read(true);
  }

  /** The answer will never be whole. */
  void breakOff(Http2Error error) {
    exchange = null;
    side.breakOff(client(), error);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ignored) {
    if (exchange != null) {
      exchange.flushLink();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ignored) {
    if (exchange != null) {
      exchange.clientWritable(client().isWritable());
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ignored, Object event) {
    ReferenceCountUtil.release(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ignored) {
    Exchange left = exchange;
    exchange = null;
    if (left != null) {
      left.clientGone();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ignored, Throwable cause) {
    application
        .terms()
        .failures()
        .debug("MESH-1627", "A client of " + application.address() + " broke off: " + cause);
    side.broken(client());
  }
}
