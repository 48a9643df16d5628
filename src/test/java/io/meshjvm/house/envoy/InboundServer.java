package io.meshjvm.house.envoy;

import io.meshjvm.core.MeshMember;
import io.meshjvm.inbound.InboundConnection;
import io.meshjvm.inbound.InboundGuard;
import io.meshjvm.inbound.InboundHandler;
import io.meshjvm.tls.IstioAlpn;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * An application behind {@link InboundHandler} that tells its callers how they came: it greets on
 * bytes, answers HTTP, and has TLS of its own for who brings that.
 */
final class InboundServer implements AutoCloseable {

  private static final String ANSWER = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";

  private final Channel channel;

  private InboundServer(Channel channel) {
    this.channel = channel;
  }

  /**
   * Serves on a port of the system's choice.
   *
   * @param own TLS of the application's own
   */
  static InboundServer start(EventLoopGroup group, MeshMember member, SslContext own) {
    InboundGuard guard = InboundGuard.of(member);
    return new InboundServer(
        listen(
            group,
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel connection) {
                connection
                    .pipeline()
                    .addLast(new InboundHandler(guard, IstioAlpn.SERVER), new Application(own));
              }
            }));
  }

  /** A server that greets, for Envoy to pass bytes to. */
  static InboundServer greeting(EventLoopGroup group, String greeting) {
    return new InboundServer(
        listen(
            group,
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel connection) {
                connection.pipeline().addLast(new Greeting(greeting));
              }
            }));
  }

  /** A server with TLS of its own, for Envoy to pass bytes to. */
  static InboundServer passed(EventLoopGroup group, SslContext own) {
    return new InboundServer(
        listen(
            group,
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel connection) {
                connection
                    .pipeline()
                    .addLast(own.newHandler(connection.alloc()), new Greeting("own!"));
              }
            }));
  }

  int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  @Override
  public void close() {
    channel.close().syncUninterruptibly();
  }

  private static Channel listen(EventLoopGroup group, ChannelHandler handler) {
    return new ServerBootstrap()
        .group(group)
        .channel(NioServerSocketChannel.class)
        .childHandler(handler)
        .bind(InetAddress.getLoopbackAddress(), 0)
        .syncUninterruptibly()
        .channel();
  }

  private static final class Application extends ChannelInboundHandlerAdapter {
    private final SslContext own;

    Application(SslContext own) {
      this.own = own;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof InboundConnection connection) {
        boolean passed =
            connection.arrival().opening().tls() && connection.arrival().session() == null;
        if (passed) {
          ctx.pipeline().addLast(own.newHandler(ctx.alloc()), new Greeting("own!"));
        } else if (!connection.chain().http()) {
          ctx.pipeline().addLast(new Greeting("tcp!"));
        } else {
          ctx.pipeline().addLast(new Answer());
        }
      }
      ctx.fireUserEventTriggered(event);
    }
  }

  private static class Greeting extends ChannelInboundHandlerAdapter {
    private final String greeting;

    Greeting(String greeting) {
      this.greeting = greeting;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      ctx.writeAndFlush(Unpooled.copiedBuffer(greeting, StandardCharsets.US_ASCII));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }

  /** Answers a request of HTTP/1, or becomes a server of HTTP/2. */
  private static final class Answer extends Greeting {
    Answer() {
      super("");
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {}

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      String text = ((ByteBuf) message).toString(StandardCharsets.US_ASCII);
      if (text.startsWith("PRI")) {
        ctx.pipeline().addLast(Http2FrameCodecBuilder.forServer().build());
        ctx.fireChannelRead(message);
        ctx.pipeline().remove(this);
      } else {
        ReferenceCountUtil.release(message);
        if (text.indexOf('\n') >= 0 || text.charAt(0) <= ' ') {
          ctx.writeAndFlush(ByteBufUtil.writeAscii(ctx.alloc(), ANSWER));
        }
      }
    }
  }
}
