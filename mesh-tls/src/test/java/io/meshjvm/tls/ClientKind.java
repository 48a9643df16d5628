package io.meshjvm.tls;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocket;

/** Every kind of client that a user can make of a member; each returns the body of the answer. */
enum ClientKind {
  CONNECTED_SOCKET(TlsEngine.AUTOMATIC) {
    @Override
    String call(MeshTls tls, ClientTarget target, int port) throws IOException {
      Socket tcp = new Socket(InetAddress.getLoopbackAddress(), port);
      try (SSLSocket socket = tls.connect(tcp, target)) {
        return Wire.exchange(socket);
      }
    }
  },
  SOCKET_FACTORY(TlsEngine.AUTOMATIC) {
    @Override
    String call(MeshTls tls, ClientTarget target, int port) throws IOException {
      try (Socket socket = tls.socketFactory(target).createSocket("localhost", port)) {
        return Wire.exchange(socket);
      }
    }
  },
  UNCONNECTED_SOCKET(TlsEngine.AUTOMATIC) {
    @Override
    String call(MeshTls tls, ClientTarget target, int port) throws IOException {
      try (Socket socket = tls.socketFactory(target).createSocket()) {
        socket.connect(new java.net.InetSocketAddress("localhost", port));
        return Wire.exchange(socket);
      }
    }
  },
  HTTP_CLIENT(TlsEngine.AUTOMATIC) {
    @Override
    String call(MeshTls tls, ClientTarget target, int port) throws Exception {
      HttpClient client =
          HttpClient.newBuilder()
              .sslContext(tls.clientContext(target))
              .version(HttpClient.Version.HTTP_1_1)
              .build();
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/"))
              .timeout(Duration.ofSeconds(20))
              .build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  },
  HTTPS_URL_CONNECTION(TlsEngine.AUTOMATIC) {
    @Override
    String call(MeshTls tls, ClientTarget target, int port) throws IOException {
      URI uri = URI.create("https://localhost:" + port + "/");
      HttpsURLConnection connection = (HttpsURLConnection) uri.toURL().openConnection();
      connection.setSSLSocketFactory(tls.socketFactory(target));
      connection.setReadTimeout(20_000);
      return new String(connection.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  },
  NETTY_ON_BORINGSSL(TlsEngine.BORINGSSL) {
    @Override
    String call(MeshTls tls, ClientTarget target, int port) throws Exception {
      return netty(tls.nettyClientContext(target), port);
    }
  },
  NETTY_ON_JDK(TlsEngine.BOUNCY_CASTLE) {
    @Override
    String call(MeshTls tls, ClientTarget target, int port) throws Exception {
      return netty(tls.nettyClientContext(target), port);
    }
  };

  private final TlsEngine engine;

  ClientKind(TlsEngine engine) {
    this.engine = engine;
  }

  TlsEngine engine() {
    return engine;
  }

  abstract String call(MeshTls tls, ClientTarget target, int port) throws Exception;

  private static String netty(SslContext context, int port) throws Exception {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    CompletableFuture<String> answer = new CompletableFuture<>();
    try {
      new Bootstrap()
          .group(group)
          .channel(NioSocketChannel.class)
          .handler(
              new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel channel) {
                  channel.pipeline().addLast(new Ask(answer));
                  channel
                      .pipeline()
                      .addFirst(context.newHandler(channel.alloc(), "localhost", port));
                }

                @Override
                public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                  answer.completeExceptionally(cause);
                  context.close();
                }
              })
          .connect(InetAddress.getLoopbackAddress(), port)
          .await();
      return Wire.body(answer.get(30, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    } finally {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  private static final class Ask extends SimpleChannelInboundHandler<ByteBuf> {
    private final CompletableFuture<String> answer;
    private final StringBuilder received = new StringBuilder();

    Ask(CompletableFuture<String> answer) {
      this.answer = answer;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      context.writeAndFlush(Unpooled.wrappedBuffer(Wire.ascii(Wire.REQUEST)));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf part) {
      received.append(part.toString(StandardCharsets.US_ASCII));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
        answer.completeExceptionally(handshake.cause());
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      answer.complete(received.toString());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      answer.completeExceptionally(cause.getCause() == null ? cause : cause.getCause());
      context.close();
    }
  }
}
