package io.meshjvm.proxy;

import io.meshjvm.proxy.internal.Relay;
import io.meshjvm.proxy.internal.Sockets;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.Future;

/** A client's connection that becomes a relay by {@code CONNECT}. On the client's event loop. */
final class Tunnel {

  private static final HttpResponseStatus ESTABLISHED =
      new HttpResponseStatus(HttpResponseStatus.OK.code(), "Connection established");

  private final Plane plane;
  private final Channel client;
  private final HttpClientSide side;
  private final Target service;
  private final Relay relay;

  Tunnel(Target service, Plane plane, Channel client, HttpClientSide side) {
    this.service = service;
    this.plane = plane;
    this.client = client;
    this.side = side;
    this.relay = new Relay(service.toString(), plane.relays(), client);
  }

  void open() {
    Future<Channel> endpoint =
        plane.upstreams().connect(client.eventLoop(), service, Use.BYTES, relay::newEndpointSide);
    endpoint.addListener(
        done -> {
          if (endpoint.isSuccess()) {
            establish(endpoint.getNow());
          } else {
            plane.counters().unreachable.increment();
            side.refuse(Refusal.unreachable(endpoint.cause()));
          }
        });
  }

  private void establish(Channel endpoint) {
    ChannelFuture told =
        client.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, ESTABLISHED));
    told.addListener(
        done -> {
          if (told.isSuccess() && side.leave()) {
            begin(endpoint);
          } else {
            Sockets.abort(endpoint);
            Sockets.abort(client);
          }
        });
  }

  private void begin(Channel endpoint) {
    client.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    client.pipeline().remove(IdleStateHandler.class);
    relay.begin(endpoint);
    // Last, since it hands on what it has not read as HTTP.
    client.pipeline().remove(HttpServerCodec.class);
  }
}
