package io.meshjvm.house.envoy;

import io.meshjvm.tls.MeshTls;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Netty server of HTTP/1.1 that also tells which protocol TLS agreed upon. */
final class NettyServer {

  private static final int MAX_BODY = 1024;

  private NettyServer() {}

  static JvmServer start(MeshTls tls, List<String> alpn) {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    SslContext context = tls.nettyServerContext(alpn);
    Channel channel =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    SslHandler ssl = context.newHandler(connection.alloc());
                    connection
                        .pipeline()
                        .addLast(
                            ssl,
                            new HttpServerCodec(),
                            new HttpObjectAggregator(MAX_BODY),
                            new Answer(tls, ssl));
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
    return JvmServer.of(
        ((InetSocketAddress) channel.localAddress()).getPort(),
        () -> {
          channel.close().syncUninterruptibly();
          group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        });
  }

  private static final class Answer extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final MeshTls tls;
    private final SslHandler ssl;

    Answer(MeshTls tls, SslHandler ssl) {
      this.tls = tls;
      this.ssl = ssl;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request)
        throws Exception {
      String caller = tls.callerOf(ssl.engine().getSession()).getName();
      DefaultFullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1,
              HttpResponseStatus.OK,
              ByteBufUtil.writeUtf8(context.alloc(), caller));
      response.headers().set("x-alpn", String.valueOf(ssl.applicationProtocol()));
      response
          .headers()
          .setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
          .set(HttpHeaderNames.CONNECTION, "close");
      context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      // A refused caller; the test sees the failure at the other end.
      context.close();
    }
  }
}
