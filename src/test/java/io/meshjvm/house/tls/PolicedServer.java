package io.meshjvm.house.tls;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.meshjvm.grpc.MeshServerCredentials;
import io.meshjvm.grpc.MeshServerInterceptor;
import io.meshjvm.inbound.Arrival;
import io.meshjvm.netty.MeshNettyServer;
import io.meshjvm.policy.InboundPolicy;
import io.meshjvm.testkit.TextMarshaller;
import io.meshjvm.tls.ClientTarget;
import io.meshjvm.tls.IstioAlpn;
import io.meshjvm.tls.PeerRule;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/** Servers that ask the mesh about who calls, and a caller of each. */
enum PolicedServer {
  /** Netty with HTTP/1.1. */
  NETTY {
    @Override
    Running start(Workload member) {
      EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
      Channel channel =
          new ServerBootstrap()
              .group(group)
              .channel(NioServerSocketChannel.class)
              .childHandler(
                  MeshNettyServer.http(
                      member,
                      pipeline ->
                          pipeline
                              .addLast(new HttpObjectAggregator(1024))
                              .addLast(new NettyAnswer())))
              .bind(InetAddress.getLoopbackAddress(), 0)
              .syncUninterruptibly()
              .channel();
      int port = ((InetSocketAddress) channel.localAddress()).getPort();
      return new Running(port, group::shutdownGracefully);
    }

    @Override
    boolean passes(Workload caller, int port) throws IOException {
      return status(caller, port).startsWith("HTTP/1.1 200");
    }
  },

  /** gRPC. */
  GRPC {
    @Override
    Running start(Workload member) throws IOException {
      Server server =
          NettyServerBuilder.forAddress(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                  MeshServerCredentials.of(member))
              .addService(
                  ServerServiceDefinition.builder("test.Echo")
                      .addMethod(
                          SAY,
                          ServerCalls.asyncUnaryCall(
                              (said, answers) -> {
                                answers.onNext(said);
                                answers.onCompleted();
                              }))
                      .build())
              .intercept(MeshServerInterceptor.of(member))
              .build()
              .start();
      return new Running(server.getPort(), server::shutdownNow);
    }

    @Override
    boolean passes(Workload caller, int port) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", port)
              .sslContext(caller.tls().nettyClientContext(target(IstioAlpn.HTTP_2)))
              .build();
      try {
        String unused = ClientCalls.blockingUnaryCall(channel, SAY, CallOptions.DEFAULT, "a");
        return true;
      } catch (StatusRuntimeException e) {
        if (e.getStatus().getCode() != Status.Code.PERMISSION_DENIED) {
          throw e;
        }
        return false;
      } finally {
        channel.shutdownNow();
      }
    }
  },

  /** A server socket of the JDK whose user asks the guard. */
  SERVER_SOCKET {
    @Override
    Running start(Workload member) throws IOException {
      ServerSocket server =
          member
              .tls()
              .serverContext()
              .getServerSocketFactory()
              .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
      Thread acceptor = new Thread(() -> accept(server, member), "test-server");
      acceptor.setDaemon(true);
      acceptor.start();
      return new Running(server.getLocalPort(), server::close);
    }

    @Override
    boolean passes(Workload caller, int port) throws IOException {
      return status(caller, port).startsWith("true");
    }

    @Override
    InboundPolicy policy(ServerNamePolicy policy) {
      return policy.aboutConnections();
    }
  };

  private static final MethodDescriptor<String, String> SAY =
      MethodDescriptor.<String, String>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("test.Echo/Say")
          .setRequestMarshaller(new TextMarshaller())
          .setResponseMarshaller(new TextMarshaller())
          .build();

  abstract Running start(Workload member) throws IOException;

  /** A policy in the form in which this server asks. */
  InboundPolicy policy(ServerNamePolicy policy) {
    return policy.aboutRequests();
  }

  /** Whether a caller's request is answered, over a connection of its own. */
  abstract boolean passes(Workload caller, int port) throws IOException;

  /** What a server does to end. */
  interface Stop {
    void run() throws IOException;
  }

  record Running(int port, Stop stop) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      stop.run();
    }
  }

  private static ClientTarget target(List<String> alpn) {
    return new ClientTarget(ServerNamePolicy.SENT, alpn, PeerRule.trustDomains());
  }

  private static String status(Workload caller, int port) throws IOException {
    Socket tcp = new Socket(InetAddress.getLoopbackAddress(), port);
    tcp.setSoTimeout(30_000);
    try (SSLSocket socket = caller.tls().connect(tcp, target(IstioAlpn.HTTP_1))) {
      socket.getOutputStream().write(ascii("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
      return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
    }
  }

  /** One after the other, until the server is closed. */
  private static void accept(ServerSocket server, Workload member) {
    while (!server.isClosed()) {
      try (SSLSocket socket = (SSLSocket) server.accept()) {
        SSLSession session = socket.getSession();
        boolean passes =
            member
                .guard()
                .connection(
                    Arrival.ended(
                        (InetSocketAddress) socket.getLocalSocketAddress(),
                        (InetSocketAddress) socket.getRemoteSocketAddress(),
                        session,
                        IstioAlpn.HTTP_1))
                .allowed();
        socket.getOutputStream().write(ascii(passes + " from here"));
      } catch (IOException e) {
        // The test sees the failure at the client's end.
      }
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static final class NettyAnswer extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
      ctx.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }
}
