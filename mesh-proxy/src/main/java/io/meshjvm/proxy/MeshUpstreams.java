package io.meshjvm.proxy;

import io.meshjvm.core.MeshMember;
import io.meshjvm.netty.MeshConnector;
import io.meshjvm.proxy.internal.Sockets;
import io.meshjvm.traffic.Call;
import io.meshjvm.traffic.Lease;
import io.meshjvm.traffic.Traffic;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Future;
import java.util.function.Supplier;

/** The connections of a member, by {@link MeshConnector}. */
final class MeshUpstreams implements Upstreams {

  private final MeshConnector connector;
  private final Traffic traffic;

  MeshUpstreams(MeshMember member) {
    this.connector = MeshConnector.of(member);
    this.traffic = member.part(Traffic.class);
  }

  @Override
  public Future<Channel> connect(
      EventLoop loop, Target target, Use use, Supplier<ChannelHandler> handlers) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, Sockets.waterMark())
            .option(ChannelOption.RECVBUF_ALLOCATOR, Sockets.reads())
            .handler(new Initializer(handlers));
    return connector.connect(
        bootstrap, Call.to(target.host(), target.port()), use.alpn(), use.kind());
  }

  @Override
  public Lease request(Channel endpoint) {
    return traffic.lease(MeshConnector.picked(endpoint), Lease.Kind.REQUEST);
  }

  /** Each attempt has a channel of its own. */
  private static final class Initializer extends ChannelInitializer<Channel> {

    private final Supplier<ChannelHandler> handlers;

    Initializer(Supplier<ChannelHandler> handlers) {
      this.handlers = handlers;
    }

    @Override
    protected void initChannel(Channel channel) {
      channel.pipeline().addLast(handlers.get());
    }
  }
}
