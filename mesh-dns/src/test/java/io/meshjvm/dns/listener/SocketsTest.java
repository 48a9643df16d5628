package io.meshjvm.dns.listener;

import static io.meshjvm.dns.listener.TestListeners.loopback;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.DatagramSocket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SocketsTest {

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final List<DatagramSocket> others = new ArrayList<>();

  @AfterEach
  void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    others.forEach(DatagramSocket::close);
  }

  @Test
  void chooseAnotherPortWhereTheFirstIsTakenForDatagrams() {
    Sockets sockets =
        Sockets.bind(group, loopback(0), this::tooLateOnce, new ChannelInboundHandlerAdapter());

    assertThat(others).hasSize(1);
    assertThat(sockets.udp().localAddress()).isEqualTo(sockets.tcp().localAddress());
    assertThat(sockets.address().getPort()).isNotEqualTo(others.get(0).getLocalPort());
  }

  private ChannelHandler tooLateOnce() {
    return new ChannelOutboundHandlerAdapter() {
      @Override
      public void bind(ChannelHandlerContext context, SocketAddress address, ChannelPromise done)
          throws SocketException {
        if (others.isEmpty()) {
          others.add(new DatagramSocket(address));
        }
        context.bind(address, done);
      }
    };
  }
}
