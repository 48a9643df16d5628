package io.meshjvm.proxy.inbound;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;

/** How much the streams of a connection may have waiting together. */
final class Http2Windows {

  private Http2Windows() {}

  /**
   * Lets a connection have more waiting than one of its streams, which could stall all others
   * otherwise.
   */
  static void widen(ChannelHandlerContext context) {
    Http2FrameCodec codec = context.pipeline().get(Http2FrameCodec.class);
    Http2Connection connection = codec.connection();
    try {
      connection
          .local()
          .flowController()
          .incrementWindowSize(
              connection.connectionStream(),
              HttpLimits.CONNECTION_WINDOW - HttpLimits.STREAM_WINDOW);
      context.flush();
    } catch (Http2Exception e) {
      context.fireExceptionCaught(e);
    }
  }
}
