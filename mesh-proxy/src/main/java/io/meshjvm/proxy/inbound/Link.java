package io.meshjvm.proxy.inbound;

import io.meshjvm.proxy.internal.HttpEnd;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * A way to an application that carries one exchange at a time: a connection that speaks HTTP/1.1,
 * for one exchange after another, or a stream of HTTP/2, for a single one. On one event loop.
 */
final class Link extends HttpEnd {

  /** What a link's owner is told. */
  interface Owner {
    /** The exchange is over, and the link may carry another. */
    void released(Link link);

    /** The link is gone, or will never carry anything again. */
    void gone(Link link);
  }

  private final Channel channel;
  private final Owner owner;
  private final boolean http2;
  private @Nullable Exchange exchange;
  private boolean used;
  private boolean goneTold;
  private boolean unprocessed;
  private long idleSince;

  Link(Channel channel, Owner owner, boolean http2) {
    this.channel = channel;
    this.owner = owner;
    this.http2 = http2;
  }

  @Override
  public Channel channel() {
    return channel;
  }

  /** Whether it is a stream of HTTP/2. */
  boolean isHttp2() {
    return http2;
  }

  /** Whether it has carried an exchange before this one, and may have been closing meanwhile. */
  boolean wasUsed() {
    return used;
  }

  /** When its last exchange ended, by the clock that released it. */
  long idleSince() {
    return idleSince;
  }

  /** Gives it to an exchange, whose answer is read from now on. */
  void begin(Exchange next) {
    exchange = next;
    channel.config().setAutoRead(true);
  }

  /** The exchange is over; the link goes back to its owner if it can be used again. */
  void release(boolean reusable, long now) {
    exchange = null;
    used = true;
    idleSince = now;
    if (http2) {
      // The stream ends by itself when both sides have said all.
      if (!reusable) {
        var unused = channel.close();
      }
    } else if (reusable && channel.isActive()) {
      // Also if a slow client held the last answer back: who does not read sees no end either.
      read(true);
      owner.released(this);
    } else {
      drop();
    }
  }

  /** It is not needed after all. */
  void giveBack(long now) {
    // A stream that nothing was said on would stay for ever.
    release(!http2, now);
  }

  /** Breaks off, in the middle of an exchange. */
  void abort() {
    exchange = null;
    drop();
  }

  /** Closes it, for good. */
  void drop() {
    tellGone();
    var unused = channel.close();
  }

  /** Its channel is somebody else's from now on. */
  void detach() {
    exchange = null;
    tellGone();
  }

  private void tellGone() {
    if (!goneTold) {
      goneTold = true;
      owner.gone(this);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (exchange != null && message instanceof HttpObject part) {
      exchange.answer(part);
    } else {
      ReferenceCountUtil.release(message);
      if (!http2) {
        // Nobody asked.
        drop();
      }
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
      exchange.linkWritable();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof Http2ResetFrame reset) {
      unprocessed |= reset.errorCode() == Http2Error.REFUSED_STREAM.code();
      lost(Http2Error.valueOf(reset.errorCode()));
    } else if (event instanceof Http2GoAwayFrame) {
      unprocessed = true;
    }
    ReferenceCountUtil.release(event);
  }

  /** Whether the application has said that it did not look at the request. */
  boolean isUnprocessed() {
    return unprocessed;
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    tellGone();
    lost(null);
  }

  private void lost(@Nullable Http2Error reset) {
    Exchange broken = exchange;
    exchange = null;
    if (broken != null) {
      broken.linkGone(this, reset);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var unused = context.close();
  }
}
