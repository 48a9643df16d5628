package io.meshjvm.proxy.inbound;

import io.meshjvm.inbound.InboundHandler;
import io.meshjvm.proxy.internal.Sockets;
import io.meshjvm.tls.IstioAlpn;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;

/** The door of a port: bounds the number of clients, and lets the mesh's policy look at each. */
@Sharable
final class Arrivals extends ChannelInitializer<Channel> {

  private final Service service;

  Arrivals(Service service) {
    this.service = service;
  }

  @Override
  protected void initChannel(Channel client) {
    Terms terms = service.terms();
    terms.tally().accepted.increment();
    if (client.remoteAddress() == null || client.localAddress() == null) {
      // Gone before it was looked at.
      Sockets.abort(client);
    } else if (!terms.connections().admit(client)) {
      terms.tally().overloaded.increment();
      terms
          .failures()
          .warn(
              "MESH-1626",
              "",
              "A connection was refused, since as many are open as inboundConnections allows. Raise"
                  + " it, or see who keeps them open");
      Sockets.abort(client);
    } else {
      client
          .pipeline()
          .addLast(new InboundHandler(service.guard(), IstioAlpn.SERVER))
          .addLast(new Reception(service));
    }
  }
}
