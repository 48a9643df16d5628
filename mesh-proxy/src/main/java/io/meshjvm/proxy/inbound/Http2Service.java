package io.meshjvm.proxy.inbound;

import io.meshjvm.proxy.internal.Sockets;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.util.ReferenceCountUtil;

/** A client's connection that speaks HTTP/2: each stream becomes an exchange of its own. */
final class Http2Service extends ChannelInboundHandlerAdapter implements Served {

  private final Channel client;
  private final Service service;
  private boolean answered;
  private boolean draining;
  private boolean told;

  private Http2Service(Channel client, Service service) {
    this.client = client;
    this.service = service;
  }

  /** Makes a connection speak HTTP/2. */
  static void begin(Channel client, Service service) {
    Http2Service end = new Http2Service(client, service);
    client
        .pipeline()
        .addLast(
            new IdleEnd(
                service.terms().settings().idle(),
                service.terms().tally(),
                () -> Sockets.abort(client)))
        .addLast(
            Http2FrameCodecBuilder.forServer()
                .initialSettings(HttpLimits.http2())
                .validateRequiredPseudoHeaders(true)
                // What limits the time to leave is the member's drain time.
                .gracefulShutdownTimeoutMillis(-1)
                .build())
        .addLast(new Http2MultiplexHandler(end.streams()))
        .addLast(end);
    service.guests().add(client, end);
    client.config().setAutoRead(true);
  }

  private ChannelInitializer<Channel> streams() {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel stream) {
        stream
            .pipeline()
            .addLast(new StreamHead())
            .addLast(new Http2StreamFrameToHttpObjectCodec(true))
            .addLast(new StreamTurn(Http2Service.this))
            .addLast(service.requestPolicy())
            .addLast(new Forwarder(service.application(), ClientSide.HTTP2));
      }
    };
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    Http2Windows.widen(context);
  }

  /** A request has its answer. */
  void answered() {
    answered = true;
    tell();
  }

  @Override
  public void drain() {
    draining = true;
    tell();
  }

  /** Not before the first answer: who is sent away without one comes back at once. */
  private void tell() {
    if (draining && answered && !told) {
      told = true;
      var unused =
          client.writeAndFlush(
              new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR)
                  .setExtraStreamIds(Integer.MAX_VALUE));
    }
  }

  @Override
  public void finish() {
    told = true;
    var unused = client.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
    // Waits for the streams that are open.
    unused = client.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    service
        .terms()
        .failures()
        .debug("MESH-1627", "A client of HTTP/2 broke off: " + cause.getMessage());
    Sockets.abort(client);
  }
}
