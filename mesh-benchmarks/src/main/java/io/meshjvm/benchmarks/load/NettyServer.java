package io.meshjvm.benchmarks.load;

import io.meshjvm.core.MeshMember;
import io.meshjvm.netty.MeshNettyServer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
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
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A server that answers as little work allows, so that the way to it is most of a call's cost. */
final class NettyServer implements AutoCloseable {

  private static final int MAX_REQUEST = 65_536;

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(
          Runtime.getRuntime().availableProcessors(), NioIoHandler.newFactory());
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Channel channel;

  private NettyServer(Optional<SslContext> tls, Supplier<List<ChannelHandler>> handlers) {
    this.channel =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    connections.add(connection);
                    tls.ifPresent(
                        context ->
                            connection.pipeline().addLast(context.newHandler(connection.alloc())));
                    handlers.get().forEach(connection.pipeline()::addLast);
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
  }

  /** Answers every request with {@code payload} bytes. */
  static NettyServer http(Optional<SslContext> tls, int payload) {
    byte[] body = new byte[payload];
    return new NettyServer(
        tls,
        () ->
            List.of(
                new HttpServerCodec(), new HttpObjectAggregator(MAX_REQUEST), new Answer(body)));
  }

  /** Answers every request that the mesh lets in with {@code payload} bytes. */
  static NettyServer guarded(MeshMember member, int payload) {
    byte[] body = new byte[payload];
    ChannelHandler guard =
        MeshNettyServer.http(
            member,
            pipeline ->
                pipeline.addLast(new HttpObjectAggregator(MAX_REQUEST)).addLast(new Answer(body)));
    return new NettyServer(Optional.empty(), () -> List.of(guard));
  }

  /** Sends back whatever comes. */
  static NettyServer tcp(Optional<SslContext> tls) {
    return new NettyServer(tls, () -> List.of(new Echo()));
  }

  int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  @Override
  public void close() {
    channel.close().syncUninterruptibly();
    connections.close().syncUninterruptibly();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private static final class Answer extends SimpleChannelInboundHandler<FullHttpRequest> {

    private final byte[] body;

    Answer(byte[] body) {
      this.body = body;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      DefaultFullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(body));
      response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
      ChannelFuture unused = context.writeAndFlush(response, context.voidPromise());
    }
  }

  private static final class Echo extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ChannelFuture unused = context.write(message, context.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }
  }
}
