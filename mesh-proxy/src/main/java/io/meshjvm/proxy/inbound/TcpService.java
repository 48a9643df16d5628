package io.meshjvm.proxy.inbound;

import io.meshjvm.proxy.internal.Relay;
import io.meshjvm.proxy.internal.Sockets;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;

/** A client's connection of which nothing is known but bytes. */
final class TcpService {

  private final Channel client;
  private final Application application;
  private final Relay relay;

  TcpService(Channel client, Service service) {
    this.client = client;
    this.application = service.application();
    this.relay = new Relay(application.address().toString(), service.terms().relays(), client);
  }

  /** Connects to the application; until then the client is not read. */
  void begin() {
    Holding holding = new Holding();
    client.pipeline().addLast(holding);
    client.config().setAutoRead(false);
    ChannelFuture connected = application.connect(client.eventLoop(), relay.newEndpointSide());
    connected.addListener(
        done -> {
          if (!connected.isSuccess()) {
            Sockets.abort(client);
          } else if (client.isActive()) {
            relay.begin(connected.channel());
            holding.release(client.pipeline().context(holding));
          } else {
            Sockets.abort(connected.channel());
          }
        });
  }
}
