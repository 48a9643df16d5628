package io.meshjvm.house.envoy;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A Netty client of HTTP/1.1 that also tells which protocol TLS agreed upon. */
final class NettyClient {

  private NettyClient() {}

  /**
   * What came back.
   *
   * @param alpn protocol that TLS agreed upon, or {@code null} as text
   */
  record Reply(RawHttp.Answer answer, String alpn) {}

  static Reply call(SslContext context, int port) throws Exception {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    CompletableFuture<String> text = new CompletableFuture<>();
    CompletableFuture<String> alpn = new CompletableFuture<>();
    try {
      new Bootstrap()
          .group(group)
          .channel(NioSocketChannel.class)
          .handler(
              new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel channel) {
                  SslHandler ssl = context.newHandler(channel.alloc(), "localhost", port);
                  ssl.handshakeFuture()
                      .addListener(
                          done -> alpn.complete(String.valueOf(ssl.applicationProtocol())));
                  channel.pipeline().addLast(ssl, new Ask(text));
                }
              })
          .connect(InetAddress.getLoopbackAddress(), port)
          .sync();
      return new Reply(
          RawHttp.parse(text.get(60, TimeUnit.SECONDS)), alpn.get(60, TimeUnit.SECONDS));
    } finally {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  private static final class Ask extends SimpleChannelInboundHandler<ByteBuf> {
    private final CompletableFuture<String> text;
    private final StringBuilder received = new StringBuilder();

    Ask(CompletableFuture<String> text) {
      this.text = text;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      context.writeAndFlush(ByteBufUtil.writeAscii(context.alloc(), RawHttp.REQUEST));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf part) {
      received.append(part.toString(StandardCharsets.US_ASCII));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      text.complete(received.toString());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      text.completeExceptionally(cause.getCause() == null ? cause : cause.getCause());
      context.close();
    }
  }
}
