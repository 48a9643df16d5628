package io.meshjvm.proxy.inbound;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;

/**
 * A stream of HTTP/2: once its request has the whole answer, the client need not send the rest of
 * the request (RFC 9113, section 8.1).
 */
final class StreamTurn extends ChannelDuplexHandler {

  private final Http2Service connection;

  private boolean requestComplete;
  private boolean informational;

  StreamTurn(Http2Service connection) {
    this.connection = connection;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    requestComplete |= message instanceof LastHttpContent;
    context.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof HttpResponse response) {
      informational = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }
    boolean last = message instanceof LastHttpContent && !informational;
    ChannelPromise written = promise.unvoid();
    if (last && !requestComplete) {
      written.addListener(done -> stop(context));
    }
    var unused = context.write(message, written);
    if (last) {
      connection.answered();
    }
  }

  private static void stop(ChannelHandlerContext context) {
    var unused = context.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR));
  }
}
