package io.meshjvm.proxy.inbound;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Resets streams of HTTP/2 whose request has no place in a request line of HTTP/1.1; before Netty's
 * translation, which would refuse them too, but keeps a buffer of each.
 */
final class StreamHead extends ChannelInboundHandlerAdapter {

  private boolean refused;

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (refused) {
      ReferenceCountUtil.release(message);
    } else if (message instanceof Http2HeadersFrame frame
        && frame.headers().method() != null
        && !fits(frame.headers())) {
      refused = true;
      context
          .writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.PROTOCOL_ERROR))
          .addListener(ChannelFutureListener.CLOSE);
    } else {
      context.fireChannelRead(message);
    }
  }

  private static boolean fits(Http2Headers headers) {
    boolean connect = HttpMethod.CONNECT.asciiName().contentEquals(headers.method());
    return isVisible(headers.method()) && (connect || isVisible(headers.path()));
  }

  private static boolean isVisible(@Nullable CharSequence text) {
    return text != null
        && !text.isEmpty()
        && text.chars().allMatch(c -> c > ' ' && c != 0x7f && c <= 0xff);
  }
}
