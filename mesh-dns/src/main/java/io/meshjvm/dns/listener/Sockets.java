package io.meshjvm.dns.listener;

import io.meshjvm.dns.DnsException;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;
import java.util.function.Supplier;

/** A UDP and a TCP socket on the same port. */
record Sockets(Channel udp, Channel tcp) {

  /** No query is longer, and what is longer is none. */
  private static final int MAX_QUERY = 4096;

  private static final int SOCKET_BUFFER = 1 << 20;

  /** How often the system may choose a TCP port whose UDP twin is taken. */
  private static final int MAX_CHOICES = 16;

  /**
   * Binds both.
   *
   * @param address port 0 for any that is free for both
   * @param datagrams makes what handles the UDP socket, one for each that is tried
   * @param connections initialises each TCP connection
   * @throws DnsException {@code MESH-1411} if the address cannot be bound
   */
  static Sockets bind(
      EventLoopGroup group,
      InetSocketAddress address,
      Supplier<? extends ChannelHandler> datagrams,
      ChannelHandler connections) {
    int choices = address.getPort() == 0 ? MAX_CHOICES : 1;
    while (true) {
      choices--;
      Channel tcp = bound(address, tcp(group, connections).bind(address));
      InetSocketAddress same = (InetSocketAddress) tcp.localAddress();
      ChannelFuture udp = udp(group, datagrams.get()).bind(same).awaitUninterruptibly();
      if (udp.isSuccess()) {
        return new Sockets(udp.channel(), tcp);
      }
      tcp.close().awaitUninterruptibly();
      if (choices == 0) {
        throw refused(address, udp.cause());
      }
    }
  }

  InetSocketAddress address() {
    return (InetSocketAddress) udp.localAddress();
  }

  private static ServerBootstrap tcp(EventLoopGroup group, ChannelHandler connections) {
    return new ServerBootstrap()
        .group(group)
        .channel(NioServerSocketChannel.class)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(connections);
  }

  private static Bootstrap udp(EventLoopGroup group, ChannelHandler datagrams) {
    return new Bootstrap()
        .group(group)
        .channel(NioDatagramChannel.class)
        .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
        .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_QUERY))
        .handler(datagrams);
  }

  private static Channel bound(InetSocketAddress address, ChannelFuture binding) {
    binding.awaitUninterruptibly();
    if (!binding.isSuccess()) {
      throw refused(address, binding.cause());
    }
    return binding.channel();
  }

  private static DnsException refused(InetSocketAddress address, Throwable cause) {
    return new DnsException(
        "MESH-1411",
        "The DNS listener cannot bind " + address + ": " + cause.getMessage(),
        "Choose an address of this machine and a port that is free; below 1024 most systems want"
            + " privileges",
        cause);
  }
}
