package io.meshjvm.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.function.Supplier;

/** Connections to endpoints of the mesh. */
@FunctionalInterface
interface Upstreams {

  /**
   * Connects to an endpoint of a service; the channel does not read by itself.
   *
   * @param loop where the channel lives
   * @param target the service
   * @param alpn what will be spoken
   * @param handlers gives a handler that sees plain bytes, a new one for each endpoint that is
   *     tried
   * @return done when bytes can flow
   */
  Future<Channel> connect(
      EventLoop loop, Target target, List<String> alpn, Supplier<ChannelHandler> handlers);
}
