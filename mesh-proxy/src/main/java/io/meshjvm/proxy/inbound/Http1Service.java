package io.meshjvm.proxy.inbound;

import io.meshjvm.proxy.internal.Sockets;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpServerCodec;

/** A client's connection that speaks HTTP/1. */
final class Http1Service implements Served {

  private final Channel client;
  private final Turns turns;

  private Http1Service(Channel client, Turns turns) {
    this.client = client;
    this.turns = turns;
  }

  /** Makes a connection speak HTTP/1. */
  static void begin(Channel client, Service service) {
    Tally tally = service.terms().tally();
    HeadDeadline deadline = new HeadDeadline(HttpLimits.HEAD_TIME, tally);
    Turns turns = new Turns(deadline, tally);
    client
        .pipeline()
        .addLast(new IdleEnd(service.terms().settings().idle(), tally, () -> Sockets.end(client)))
        .addLast(deadline)
        .addLast(new HttpServerCodec(HttpLimits.http1()))
        .addLast(turns)
        .addLast(service.requestPolicy())
        .addLast(new Forwarder(service.application(), ClientSide.HTTP1));
    service.guests().add(client, new Http1Service(client, turns));
    client.config().setAutoRead(true);
  }

  @Override
  public void drain() {
    turns.drain();
  }

  @Override
  public void finish() {
    turns.finish(client);
  }
}
