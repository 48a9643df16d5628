package io.meshjvm.clients;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.spi.transport.Transport;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * The channels of a transport, with {@link NettyConnect} in front of those that clients open.
 *
 * @param under makes the channels
 * @param hosts the services, whose names Vert.x is kept from resolving
 * @param connect put first
 */
record VertxChannels(Transport under, MeshHosts hosts, NettyConnect connect) implements Transport {

  @Override
  public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
    ChannelFactory<? extends Channel> channels = under.channelFactory(domainSocket);
    return domainSocket ? channels : () -> connecting(channels.newChannel());
  }

  private Channel connecting(Channel channel) {
    channel.pipeline().addFirst(connect);
    return channel;
  }

  @Override
  public java.net.SocketAddress convert(SocketAddress address) {
    return address.isInetSocket() && address.host() != null && hosts.include(address.host())
        ? VertxNames.named(address)
        : under.convert(address);
  }

  @Override
  public SocketAddress convert(java.net.SocketAddress address) {
    return under.convert(address);
  }

  @Override
  public boolean supportsDomainSockets() {
    return under.supportsDomainSockets();
  }

  @Override
  public boolean supportFileRegion() {
    return under.supportFileRegion();
  }

  @Override
  public boolean isAvailable() {
    return under.isAvailable();
  }

  @Override
  public @Nullable Throwable unavailabilityCause() {
    return under.unavailabilityCause();
  }

  @Override
  public IoHandlerFactory ioHandlerFactory() {
    return under.ioHandlerFactory();
  }

  @Override
  public EventLoopGroup eventLoopGroup(
      int type, int threads, ThreadFactory threadFactory, int ioRatio) {
    return under.eventLoopGroup(type, threads, threadFactory, ioRatio);
  }

  @Override
  @SuppressWarnings("deprecation")
  public DatagramChannel datagramChannel(InternetProtocolFamily family) {
    return under.datagramChannel(family);
  }

  @Override
  public ChannelFactory<? extends DatagramChannel> datagramChannelFactory() {
    return under.datagramChannelFactory();
  }

  @Override
  public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
    return under.serverChannelFactory(domainSocket);
  }

  @Override
  public void configure(DatagramChannel channel, DatagramSocketOptions options) {
    under.configure(channel, options);
  }

  @Override
  public void configure(TcpConfig config, boolean domainSocket, Bootstrap bootstrap) {
    under.configure(config, domainSocket, bootstrap);
  }

  @Override
  public void configure(TcpConfig config, boolean domainSocket, ServerBootstrap bootstrap) {
    under.configure(config, domainSocket, bootstrap);
  }
}
