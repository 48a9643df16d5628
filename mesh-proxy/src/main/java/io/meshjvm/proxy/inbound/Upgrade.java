package io.meshjvm.proxy.inbound;

import io.meshjvm.inbound.InboundHttpHandler;
import io.meshjvm.proxy.internal.Relay;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;

/** A connection of HTTP/1.1 that becomes one of bytes, as WebSocket wants it. */
final class Upgrade {

  private final Channel client;
  private final Link link;
  private final Relay relay;

  Upgrade(Application application, Channel client, Link link) {
    this.client = client;
    this.link = link;
    this.relay = new Relay(application.address().toString(), application.terms().relays(), client);
  }

  /**
   * Tells the client, and lets the bytes flow.
   *
   * @param word what came with the answer
   */
  void begin(HttpResponse response, ByteBuf word) {
    var unused =
        client.write(
            new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                response.status(),
                Unpooled.EMPTY_BUFFER,
                response.headers(),
                EmptyHttpHeaders.INSTANCE));
    boolean plain = client.pipeline().get(SslHandler.class) == null;
    client.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, plain);
    ChannelPipeline there = link.channel().pipeline();
    there.addLast(relay.newEndpointSide());
    link.detach();
    there.remove(link);

    ChannelPipeline here = client.pipeline();
    here.remove(Forwarder.class);
    here.remove(InboundHttpHandler.class);
    here.remove(Turns.class);
    here.remove(HeadDeadline.class);
    here.remove(IdleEnd.class);
    relay.begin(link.channel());
    // Last, since they hand on what they have not read as HTTP.
    here.remove(HttpServerCodec.class);
    unused = client.writeAndFlush(word);
    there.remove(HttpClientCodec.class);
  }
}
