package io.meshjvm.proxy;

import io.meshjvm.tls.MeshTls;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A server of the mesh over mutual TLS that sends back what it gets. */
final class TlsEcho implements AutoCloseable {

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Set<String> callers = ConcurrentHashMap.newKeySet();
  private final Channel server;

  TlsEcho(MeshTls tls) {
    server =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            tls.nettyServerContext(List.of()).newHandler(channel.alloc()),
                            new Echo(tls));
                  }
                })
            .bind(TestServer.LOOPBACK, 0)
            .syncUninterruptibly()
            .channel();
  }

  private final class Echo extends ChannelInboundHandlerAdapter {

    private final MeshTls tls;

    Echo(MeshTls tls) {
      this.tls = tls;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) throws Exception {
      SslHandler handler = context.pipeline().get(SslHandler.class);
      callers.add(tls.callerOf(handler.engine().getSession()).getName());
      var unused = context.write(bytes);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }
  }

  int port() {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  Set<String> callers() {
    return callers;
  }

  @Override
  public void close() {
    server.close().syncUninterruptibly();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
