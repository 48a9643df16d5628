package io.meshjvm.proxy.inbound;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client that speaks HTTP/2, in plaintext by prior knowledge or within TLS, frame by frame. */
final class Http2Client implements AutoCloseable {

  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Channel channel;

  /** What the server said about leaving. */
  final BlockingQueue<Integer> goAways = new LinkedBlockingQueue<>();

  Http2Client(InetSocketAddress to) throws InterruptedException {
    this(to, null);
  }

  /** Within TLS, unless it is null. */
  Http2Client(InetSocketAddress to, @Nullable SslContext tls) throws InterruptedException {
    channel =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel made) {
                    if (tls != null) {
                      made.pipeline().addLast(tls.newHandler(made.alloc()));
                    }
                    made.pipeline()
                        .addLast(Http2FrameCodecBuilder.forClient().validateHeaders(false).build())
                        .addLast(new Http2MultiplexHandler(new Answer(new CompletableFuture<>())))
                        .addLast(new Farewell());
                  }
                })
            .connect(to)
            .sync()
            .channel();
  }

  private final class Farewell extends SimpleChannelInboundHandler<Http2GoAwayFrame> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, Http2GoAwayFrame frame) {
      goAways.add(frame.lastStreamId());
    }
  }

  /** An answer, and the words before it; status 0 if the stream was reset. */
  record Reply(
      int status, Http2Headers headers, String body, long reset, List<Http2Headers> words) {}

  private static final class Answer extends SimpleChannelInboundHandler<Object> {
    private final CompletableFuture<Reply> reply;
    private final StringBuilder body = new StringBuilder();
    private final List<Http2Headers> words = new CopyOnWriteArrayList<>();
    private Http2Headers headers = new io.netty.handler.codec.http2.DefaultHttp2Headers();

    Answer(CompletableFuture<Reply> reply) {
      this.reply = reply;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Object frame) {
      if (frame instanceof Http2HeadersFrame head) {
        if (HttpStatusClass.valueOf(head.headers().status()) == HttpStatusClass.INFORMATIONAL) {
          words.add(head.headers());
        } else if (head.headers().status() != null) {
          headers = head.headers();
        }
        end(head.isEndStream());
      } else if (frame instanceof Http2DataFrame data) {
        body.append(data.content().toString(StandardCharsets.UTF_8));
        end(data.isEndStream());
      }
    }

    private void end(boolean last) {
      if (last) {
        int status = Integer.parseInt(headers.status().toString());
        reply.complete(new Reply(status, headers, body.toString(), -1, words));
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof Http2ResetFrame reset) {
        reply.complete(new Reply(0, headers, body.toString(), reset.errorCode(), words));
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      reply.complete(new Reply(0, headers, body.toString(), -2, words));
    }
  }

  /** Sends a request with these headers, and a body unless it is empty. */
  CompletableFuture<Reply> send(Http2Headers headers, String body) throws Exception {
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    Http2StreamChannel stream =
        new Http2StreamChannelBootstrap(channel).handler(new Answer(reply)).open().get();
    var unused = stream.writeAndFlush(new DefaultHttp2HeadersFrame(headers, body.isEmpty()));
    if (!body.isEmpty()) {
      unused =
          stream.writeAndFlush(
              new DefaultHttp2DataFrame(
                  io.netty.buffer.Unpooled.copiedBuffer(body, StandardCharsets.UTF_8), true));
    }
    return reply;
  }

  static Http2Headers head(String method, String path) {
    return new io.netty.handler.codec.http2.DefaultHttp2Headers(false)
        .method(method)
        .scheme("http")
        .authority("app")
        .path(path);
  }

  Reply get(String path) throws Exception {
    return send(head("GET", path), "").get(60, TimeUnit.SECONDS);
  }

  boolean isOpen() {
    return channel.isActive();
  }

  @Override
  public void close() {
    channel.close();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
