package io.meshjvm.proxy.inbound;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http2.Http2ConnectionPrefaceAndSettingsFrameWrittenEvent;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;

/** A connection to an application that speaks HTTP/2, with its streams. On one event loop. */
final class Http2Connection extends ChannelInboundHandlerAdapter {

  /** More than this many streams get another connection, whatever the application allows. */
  private static final long ENOUGH_STREAMS = 1000;

  private final Channel channel;
  private final Promise<Http2Connection> ready;
  private long maxStreams = ENOUGH_STREAMS;
  private int active;
  private boolean leaving;

  /**
   * The end of the pipeline of a connection.
   *
   * @param ready done when the application has said that it speaks HTTP/2
   */
  Http2Connection(Channel channel, Promise<Http2Connection> ready) {
    this.channel = channel;
    this.ready = ready;
  }

  Channel channel() {
    return channel;
  }

  /** Whether it takes another stream. */
  boolean hasRoom() {
    return !leaving && channel.isActive() && active < maxStreams;
  }

  /** Whether it has no stream, and may get some. */
  boolean isUnused() {
    return !leaving && active == 0;
  }

  /** Closes it; nobody uses it. */
  void drop() {
    leaving = true;
    var unused = channel.close();
  }

  /** A stream for one exchange. */
  Future<Link> open(Pool pool) {
    active++;
    Promise<Link> opened = channel.eventLoop().newPromise();
    Future<Http2StreamChannel> stream =
        new Http2StreamChannelBootstrap(channel)
            .option(ChannelOption.AUTO_READ, false)
            .handler(new Streams(pool))
            .open();
    stream.addListener(
        done -> {
          if (stream.isSuccess()) {
            stream.getNow().closeFuture().addListener(closed -> ended(pool));
            opened.setSuccess(stream.getNow().pipeline().get(Link.class));
          } else {
            active--;
            opened.setFailure(stream.cause());
          }
        });
    return opened;
  }

  private void ended(Pool pool) {
    active--;
    if (leaving && active == 0) {
      var unused = channel.close();
    } else {
      pool.roomMade();
    }
  }

  /** What makes a stream speak as a connection of HTTP/1.1 would. */
  private static final class Streams extends ChannelInitializer<Channel> {
    private final Pool pool;

    Streams(Pool pool) {
      this.pool = pool;
    }

    @Override
    protected void initChannel(Channel stream) {
      stream
          .pipeline()
          .addLast(new Http2StreamFrameToHttpObjectCodec(false))
          .addLast(new Link(stream, pool, true));
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof Http2SettingsFrame settings) {
      Long told = settings.settings().maxConcurrentStreams();
      maxStreams = told == null ? maxStreams : Math.min(told, ENOUGH_STREAMS);
      ready.trySuccess(this);
    } else if (message instanceof Http2GoAwayFrame) {
      leaving = true;
      if (active == 0) {
        var unused = channel.close();
      }
    }
    ReferenceCountUtil.release(message);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof Http2ConnectionPrefaceAndSettingsFrameWrittenEvent) {
      Http2Windows.widen(context);
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    ready.tryFailure(new NoHttp2Exception("it closed the connection", false));
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    ready.tryFailure(
        new NoHttp2Exception(String.valueOf(cause.getMessage()), cause instanceof Http2Exception));
    var unused = context.close();
  }
}
