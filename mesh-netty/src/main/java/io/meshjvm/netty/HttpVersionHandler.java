package io.meshjvm.netty;

import io.meshjvm.inbound.ForwardedClientCert;
import io.meshjvm.inbound.InboundConnection;
import io.meshjvm.inbound.InboundGuard;
import io.meshjvm.inbound.InboundHttpHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/**
 * Finds out whether a connection speaks HTTP/1.1 or HTTP/2, by ALPN or else by its first bytes as
 * Envoy's connection manager does, and makes its pipeline.
 */
final class HttpVersionHandler extends ByteToMessageDecoder {

  /** What tells HTTP/2 from a request line, long before the preface is over. */
  private static final ByteBuf PREFACE =
      Unpooled.unreleasableBuffer(
          Unpooled.copiedBuffer("PRI * HTTP/2", StandardCharsets.US_ASCII).asReadOnly());

  private static final long STREAMS = 100;

  /** As Envoy's connection manager. */
  private static final int MAX_HEADERS = 60 * 1024;

  private static final int MAX_CHUNK = 8 * 1024;

  private final InboundGuard guard;
  private final ForwardedClientCert clientCert;
  private final Consumer<ChannelPipeline> application;

  HttpVersionHandler(
      InboundGuard guard, ForwardedClientCert clientCert, Consumer<ChannelPipeline> application) {
    this.guard = guard;
    this.clientCert = clientCert;
    this.application = application;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event instanceof InboundConnection connection) {
      begin(ctx, connection);
    }
    super.userEventTriggered(ctx, event);
  }

  private void begin(ChannelHandlerContext ctx, InboundConnection connection) {
    boolean tls = connection.arrival().opening().tls();
    SslHandler ssl = ctx.pipeline().get(SslHandler.class);
    if (tls && ssl == null) {
      // TLS of the application's own, of which it has none.
      var unused = ctx.close();
    } else if (ssl != null && ApplicationProtocolNames.HTTP_2.equals(ssl.applicationProtocol())) {
      http2(ctx);
    } else if (ssl != null && ApplicationProtocolNames.HTTP_1_1.equals(ssl.applicationProtocol())) {
      http1(ctx);
    }
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    int length = Math.min(in.readableBytes(), PREFACE.readableBytes());
    if (!ByteBufUtil.equals(in, in.readerIndex(), PREFACE, 0, length)) {
      http1(ctx);
    } else if (length == PREFACE.readableBytes()) {
      http2(ctx);
    }
  }

  private void http1(ChannelHandlerContext ctx) {
    ctx.pipeline().addLast(new HttpServerCodec(MAX_HEADERS, MAX_HEADERS, MAX_CHUNK));
    serve(ctx.pipeline());
    ctx.pipeline().remove(this);
  }

  private void http2(ChannelHandlerContext ctx) {
    Http2Settings settings =
        Http2Settings.defaultSettings()
            .maxConcurrentStreams(STREAMS)
            .maxHeaderListSize(MAX_HEADERS);
    ctx.pipeline()
        .addLast(Http2FrameCodecBuilder.forServer().initialSettings(settings).build())
        .addLast(new Http2MultiplexHandler(streams()));
    ctx.pipeline().remove(this);
  }

  private ChannelHandler streams() {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel stream) {
        stream.pipeline().addLast(new Http2StreamFrameToHttpObjectCodec(true));
        serve(stream.pipeline());
      }
    };
  }

  private void serve(ChannelPipeline pipeline) {
    pipeline.addLast(new InboundHttpHandler(guard, clientCert));
    application.accept(pipeline);
  }
}
