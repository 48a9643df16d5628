package io.meshjvm.proxy.internal;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;

/**
 * A listening socket on loopback.
 *
 * @param channel of Netty
 * @param address where
 */
public record Door(Channel channel, InetSocketAddress address) {

  private static final int BACKLOG = 1024;

  /**
   * Listens. Whoever connects from when this returns on is served; nothing waits for an event loop,
   * so it may be called on any.
   *
   * @param address port 0 for any
   * @param arrivals initialises each connection, which may be closed in one direction and does not
   *     read by itself
   * @throws IOException if the address cannot be had
   */
  public static Door open(EventLoopGroup loops, InetSocketAddress address, ChannelHandler arrivals)
      throws IOException {
    ServerSocketChannel socket = ServerSocketChannel.open();
    try {
      socket.bind(address, BACKLOG);
      InetSocketAddress bound = (InetSocketAddress) socket.getLocalAddress();
      return new Door(serve(loops, socket, arrivals), bound);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private static Channel serve(
      EventLoopGroup loops, ServerSocketChannel socket, ChannelHandler arrivals) {
    return new ServerBootstrap()
        .group(loops)
        .channelFactory(() -> new NioServerSocketChannel(socket))
        .childOption(ChannelOption.AUTO_READ, false)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, Sockets.waterMark())
        .childOption(ChannelOption.RECVBUF_ALLOCATOR, Sockets.reads())
        .childHandler(arrivals)
        .register()
        .channel();
  }

  /** Listens no more; connections that are open stay. */
  public void close() {
    var unused = channel.close();
  }
}
