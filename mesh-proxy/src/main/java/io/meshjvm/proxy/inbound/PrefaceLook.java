package io.meshjvm.proxy.inbound;

import io.meshjvm.proxy.internal.Sockets;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which HTTP a client speaks that did not say by ALPN: whoever begins with the preface of
 * HTTP/2 speaks that. As Envoy's connection manager with {@code codec_type: AUTO}. Who does not say
 * enough within the idle time is ended.
 */
final class PrefaceLook extends ByteToMessageDecoder {

  private final Service service;
  private final ByteBuf preface = Http2CodecUtil.connectionPrefaceBuf();
  private @Nullable ScheduledFuture<?> patience;

  PrefaceLook(Service service) {
    this.service = service;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    long nanos = service.terms().settings().idle().toNanos();
    patience = context.executor().schedule(() -> runOut(context), nanos, TimeUnit.NANOSECONDS);
  }

  private void runOut(ChannelHandlerContext context) {
    service.terms().tally().idle.increment();
    Sockets.end(context.channel());
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    int known = Math.min(in.readableBytes(), preface.readableBytes());
    for (int i = 0; i < known; i++) {
      if (in.getByte(in.readerIndex() + i) != preface.getByte(i)) {
        Http1Service.begin(context.channel(), service);
        context.pipeline().remove(this);
        return;
      }
    }
    if (known == preface.readableBytes()) {
      Http2Service.begin(context.channel(), service);
      context.pipeline().remove(this);
    }
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) {
    preface.release();
    ScheduledFuture<?> timer = patience;
    if (timer != null) {
      timer.cancel(false);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var unused = context.close();
  }
}
