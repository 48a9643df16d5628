package io.meshjvm.proxy;

import io.meshjvm.traffic.Lease;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.function.Supplier;

/** Connections to endpoints of the mesh. */
interface Upstreams {

  /**
   * Connects to an endpoint of a service; the channel does not read by itself.
   *
   * @param loop where the channel lives
   * @param target the service
   * @param use what will be spoken
   * @param handlers gives a handler that sees plain bytes, a new one for each endpoint that is
   *     tried
   * @return done when bytes can flow
   */
  Future<Channel> connect(
      EventLoop loop, Target target, Use use, Supplier<ChannelHandler> handlers);

  /**
   * Begins a request over a connection of this kind.
   *
   * @throws io.meshjvm.traffic.TrafficException if the circuit breakers do not allow it
   */
  Lease request(Channel endpoint);
}
