package io.meshjvm.inbound;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.AttributeKey;

/**
 * Sends callers away whose certificate has ended while their connection went on: they come back
 * with a new one, or not at all.
 */
final class Retirement {

  private static final AttributeKey<Boolean> TOLD = AttributeKey.valueOf(Retirement.class, "TOLD");

  private final InboundGuard guard;

  Retirement(InboundGuard guard) {
    this.guard = guard;
  }

  /** Whether the caller behind a channel, or behind its parent, is to be sent away. */
  boolean isDue(Channel channel) {
    return InboundConnection.peer(channel).filter(guard::outlived).isPresent();
  }

  /** Tells a caller of HTTP/2 once to begin no further stream. */
  static void goAway(Channel connection) {
    if (connection.attr(TOLD).setIfAbsent(true) == null) {
      var unused =
          connection.writeAndFlush(
              new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR)
                  .setExtraStreamIds(Integer.MAX_VALUE));
    }
  }
}
