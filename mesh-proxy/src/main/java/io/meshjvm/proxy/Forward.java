package io.meshjvm.proxy;

import io.meshjvm.proxy.internal.Relay;
import io.meshjvm.proxy.internal.Sockets;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;

/** What becomes of a client that has connected to a service's own address. */
record Forward(Target target, Plane plane) implements Entrance {

  @Override
  public void enter(Channel client) {
    Relay relay = new Relay(target.toString(), plane.relays(), client);
    Future<Channel> endpoint =
        plane.upstreams().connect(client.eventLoop(), target, Use.BYTES, relay::newEndpointSide);
    endpoint.addListener(
        done -> {
          if (endpoint.isSuccess()) {
            relay.begin(endpoint.getNow());
          } else {
            refuse(client, endpoint.cause());
          }
        });
  }

  private void refuse(Channel client, Throwable cause) {
    plane.counters().unreachable.increment();
    plane
        .failures()
        .warn("MESH-1613", target.toString(), "A connection was refused: " + cause.getMessage());
    Sockets.abort(client);
  }
}
