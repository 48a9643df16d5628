package io.meshjvm.inbound;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;

/** Ends connections that may not be. */
final class Abrupt {

  private Abrupt() {}

  /**
   * Closes a channel at once: no handler of its pipeline gets a chance to finish what it is at, as
   * those of HTTP/2 would.
   */
  static void close(Channel channel) {
    ChannelHandlerContext first = channel.pipeline().firstContext();
    if (first == null) {
      var unused = channel.close();
    } else {
      var unused = first.close();
    }
  }
}
