package io.meshjvm.proxy;

import io.meshjvm.proxy.internal.Sockets;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** The door: bounds the number of clients, and lets in only those who may use the mesh. */
@Sharable
final class Arrivals extends ChannelInitializer<Channel> {

  private final Plane plane;
  private final PeerCheck check;
  private final Entrance entrance;

  Arrivals(Plane plane, PeerCheck check, Entrance entrance) {
    this.plane = plane;
    this.check = check;
    this.entrance = entrance;
  }

  @Override
  protected void initChannel(Channel client) {
    plane.counters().accepted.increment();
    if (!plane.connections().admit(client)) {
      plane.counters().overloaded.increment();
      plane
          .failures()
          .warn(
              "MESH-1611",
              "",
              "A connection was refused, since as many are open as proxyConnections allows. Raise"
                  + " it, or see who keeps them open");
      Sockets.abort(client);
      return;
    }
    InetSocketAddress from = (InetSocketAddress) client.remoteAddress();
    InetSocketAddress here = (InetSocketAddress) client.localAddress();
    if (from == null || here == null) {
      // Gone before it was looked at.
      Sockets.abort(client);
      return;
    }
    check
        .admits(from, here)
        .whenComplete(
            (admitted, failure) ->
                client.eventLoop().execute(() -> decide(client, admitted, failure)));
  }

  private void decide(Channel client, @Nullable Boolean admitted, @Nullable Throwable failure) {
    if (Boolean.TRUE.equals(admitted)) {
      entrance.enter(client);
      return;
    }
    plane.counters().refusedUsers.increment();
    plane
        .failures()
        .warn(
            "MESH-1612",
            "",
            "A connection from "
                + client.remoteAddress()
                + " was refused, since "
                + (failure == null
                    ? "no socket of this process's own user makes it"
                    : "who makes it cannot be found out: " + failure.getMessage())
                + ". Set proxyAnyUser if every user of this machine may use the mesh as this"
                + " process");
    Sockets.abort(client);
  }
}
