package io.meshjvm.tls;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/** Every kind of server that a user can make of a member; each answers with the caller's id. */
enum ServerKind {
  HTTPS_SERVER_ON_BORINGSSL(TlsEngine.BORINGSSL) {
    @Override
    Running start(MeshTls tls) throws IOException {
      return httpsServer(tls);
    }
  },
  HTTPS_SERVER_ON_BOUNCY_CASTLE(TlsEngine.BOUNCY_CASTLE) {
    @Override
    Running start(MeshTls tls) throws IOException {
      return httpsServer(tls);
    }
  },
  SERVER_SOCKET(TlsEngine.AUTOMATIC) {
    @Override
    Running start(MeshTls tls) throws IOException {
      return serverSocket(tls);
    }
  },
  NETTY_ON_BORINGSSL(TlsEngine.BORINGSSL) {
    @Override
    Running start(MeshTls tls) {
      return netty(tls);
    }
  },
  NETTY_ON_BOUNCY_CASTLE(TlsEngine.BOUNCY_CASTLE) {
    @Override
    Running start(MeshTls tls) {
      return netty(tls);
    }
  };

  private final TlsEngine engine;

  ServerKind(TlsEngine engine) {
    this.engine = engine;
  }

  TlsEngine engine() {
    return engine;
  }

  /** Whether it selects h2 for those who offer it; the others speak HTTP/1.1 alone. */
  boolean selectsHttp2() {
    return this == NETTY_ON_BORINGSSL || this == NETTY_ON_BOUNCY_CASTLE;
  }

  abstract Running start(MeshTls tls) throws IOException;

  /** A server that runs. */
  interface Running extends AutoCloseable {
    int port();

    @Override
    void close();

    static Running of(int port, Runnable stop) {
      return new Running() {
        @Override
        public int port() {
          return port;
        }

        @Override
        public void close() {
          stop.run();
        }
      };
    }
  }

  private static Running httpsServer(MeshTls tls) throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpsServer server = HttpsServer.create(any, 0);
    server.setHttpsConfigurator(tls.httpsConfigurator());
    ExecutorService workers = Executors.newCachedThreadPool(ServerKind::daemon);
    server.setExecutor(workers);
    server.createContext("/", exchange -> answer(exchange, tls));
    server.start();
    return Running.of(
        server.getAddress().getPort(),
        () -> {
          server.stop(0);
          workers.shutdownNow();
        });
  }

  private static void answer(HttpExchange exchange, MeshTls tls) throws IOException {
    byte[] body = Wire.ascii(caller(tls, ((HttpsExchange) exchange).getSSLSession()));
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static Running serverSocket(MeshTls tls) throws IOException {
    SSLServerSocket server =
        (SSLServerSocket)
            tls.serverContext()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    ExecutorService workers = Executors.newCachedThreadPool(ServerKind::daemon);
    workers.execute(() -> accept(server, workers, tls));
    return Running.of(
        server.getLocalPort(),
        () -> {
          close(server);
          workers.shutdownNow();
        });
  }

  private static void accept(ServerSocket server, ExecutorService workers, MeshTls tls) {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        workers.execute(() -> serve((SSLSocket) socket, tls));
      } catch (IOException e) {
        close(server);
      }
    }
  }

  private static void serve(SSLSocket socket, MeshTls tls) {
    try (socket) {
      Wire.readRequest(socket.getInputStream());
      String caller = caller(tls, socket.getSession());
      socket.getOutputStream().write(Wire.ascii(Wire.response(caller)));
    } catch (IOException e) {
      // The test sees the failure at the client's end.
    }
  }

  private static Running netty(MeshTls tls) {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    SslContext context = tls.nettyServerContext(IstioAlpn.SERVER);
    Channel channel =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    SslHandler ssl = context.newHandler(connection.alloc());
                    connection.pipeline().addLast(ssl, new Answer(tls, ssl));
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
    return Running.of(
        ((InetSocketAddress) channel.localAddress()).getPort(),
        () -> {
          channel.close().syncUninterruptibly();
          group.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS);
        });
  }

  private static final class Answer extends SimpleChannelInboundHandler<ByteBuf> {
    private final MeshTls tls;
    private final SslHandler ssl;

    Answer(MeshTls tls, SslHandler ssl) {
      this.tls = tls;
      this.ssl = ssl;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf request) throws Exception {
      String caller = caller(tls, ssl.engine().getSession());
      context
          .writeAndFlush(Unpooled.wrappedBuffer(Wire.ascii(Wire.response(caller))))
          .addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }

  private static String caller(MeshTls tls, SSLSession session) throws SSLPeerUnverifiedException {
    return tls.callerOf(session).getName();
  }

  private static void close(ServerSocket server) {
    try {
      server.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "test-server");
    thread.setDaemon(true);
    return thread;
  }
}
