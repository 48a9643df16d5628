package io.meshjvm.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.core.bootstrap.Locality;
import io.meshjvm.testkit.ca.IssuedCertificate;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.OddCertificate;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.tls.IstioAlpn;
import io.meshjvm.traffic.Connecting;
import io.meshjvm.traffic.Endpoint;
import io.meshjvm.traffic.Lease;
import io.meshjvm.traffic.Pick;
import io.meshjvm.traffic.TrafficException;
import io.meshjvm.traffic.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EndpointHandlerTest {

  private static final TestCa CA = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();
  private static final Transport PLAINTEXT = new Transport.Plaintext();

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final ExecutorService workers = Executors.newSingleThreadExecutor();
  private final AtomicInteger tasks = new AtomicInteger();
  private final Workload server = new Workload(CA, "greeter");
  private final Workload client = new Workload(CA, "caller");
  private final EndpointTls tls =
      new EndpointTls(
          client.tls,
          task -> {
            tasks.incrementAndGet();
            workers.execute(task);
          });
  private final RecordedLease lease = new RecordedLease();
  private EndpointConnections connections =
      new EndpointConnections(tls, (picked, kind) -> lease.begin(kind));
  private Connecting.@Nullable TcpKeepalive keepalive;
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

  @AfterEach
  void stop() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    workers.shutdownNow();
    server.close();
    client.close();
  }

  private static Transport mutual(Workload peer) {
    return new Transport.IstioMutual(
        "outbound_.80_._.greeter.shop.svc.cluster.local",
        List.of("istio"),
        Set.of(peer.id.toString()),
        List.of("TLSv1.3", "TLSv1.2"));
  }

  /** Echoes, over TLS or not. */
  private InetSocketAddress serve(@Nullable SslContext context) throws InterruptedException {
    return address(
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel channel) {
            if (context != null) {
              channel.pipeline().addLast(context.newHandler(channel.alloc()));
            }
            channel.pipeline().addLast(new Echo());
          }
        });
  }

  private InetSocketAddress address(ChannelInitializer<Channel> connections)
      throws InterruptedException {
    return (InetSocketAddress)
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(connections)
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel()
            .localAddress();
  }

  private ChannelFuture connect(InetSocketAddress address, Transport transport)
      throws InterruptedException {
    return connect(address, transport, Duration.ofSeconds(30));
  }

  /** The connection, or why there is none. */
  private ChannelFuture connect(InetSocketAddress address, Transport transport, Duration limit)
      throws InterruptedException {
    Endpoint endpoint =
        new Endpoint(
            address,
            1,
            Endpoint.Health.HEALTHY,
            Locality.parse(""),
            0,
            Map.of(),
            Endpoint.Workload.UNKNOWN);
    Pick.Picked picked =
        new Pick.Picked(
            "outbound|80||greeter.shop.svc.cluster.local",
            endpoint,
            transport,
            new Connecting(limit, keepalive));
    ChannelFuture connecting =
        new Bootstrap()
            .group(loops)
            .channel(NioSocketChannel.class)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            connections.handler(picked, Lease.Kind.CONNECTION, IstioAlpn.TCP),
                            new Events());
                  }
                })
            .connect(address);
    assertThat(connecting.await(30, TimeUnit.SECONDS)).isTrue();
    return connecting;
  }

  private String ask(ChannelFuture connection, String text) throws InterruptedException {
    connection.channel().writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8)).sync();
    return next();
  }

  private String next() throws InterruptedException {
    return Optional.ofNullable(events.poll(30, TimeUnit.SECONDS)).orElse("nothing");
  }

  @Test
  void isThereWhenTlsIsEstablished() throws InterruptedException {
    ChannelFuture connection =
        connect(serve(server.tls.nettyServerContext(List.of())), mutual(server));

    assertThat(connection.isSuccess()).isTrue();
    SslHandler ssl = connection.channel().pipeline().get(SslHandler.class);
    assertThat(ssl.handshakeFuture().isSuccess()).isTrue();
    assertThat(next()).isEqualTo("active");
    assertThat(ask(connection, "hello")).isEqualTo("hello");
    assertThat(connection.channel().pipeline().get(EndpointHandler.class)).isNull();
  }

  @Test
  void leavesTheWorkOfHandshakesToTheWorkers() throws InterruptedException {
    assertThat(connect(serve(server.tls.nettyServerContext(List.of())), mutual(server)).isSuccess())
        .isTrue();

    assertThat(tasks).hasPositiveValue();
  }

  @Test
  void speaksPlaintextWhereTheEndpointWantsIt() throws InterruptedException {
    ChannelFuture connection = connect(serve(null), PLAINTEXT);

    assertThat(connection.isSuccess()).isTrue();
    assertThat(connection.channel().pipeline().get(SslHandler.class)).isNull();
    assertThat(next()).isEqualTo("active");
    assertThat(ask(connection, "hello")).isEqualTo("hello");
    assertThat(tasks).hasValue(0);
  }

  @Test
  void isNoConnectionIfThePeerIsAnother() throws InterruptedException {
    try (Workload impostor = new Workload(CA, "impostor")) {
      ChannelFuture connection =
          connect(serve(impostor.tls.nettyServerContext(List.of())), mutual(server));

      assertThat(connection.cause())
          .isInstanceOf(SSLException.class)
          .hasMessageContainingAll("MESH-2110", server.id.toString(), impostor.id.toString());
      assertThat(connection.channel().closeFuture().await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(events).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = OddCertificate.class,
      // The first is right for a server, and BoringSSL does not even serve with the others.
      names = {"SERVER_AUTH_ONLY", "CA_AS_LEAF", "SHA1_SIGNATURE", "WEAK_RSA_KEY"},
      mode = EnumSource.Mode.EXCLUDE)
  void fault34RefusesAServerWhoseCertificateIsWrong(OddCertificate odd) throws Exception {
    IssuedCertificate wrong = odd.forge(CA, server.id.toString());
    refuses(wrong.privateKey(), wrong.chain());
  }

  @Test
  void fault34RefusesAChainThatLacksItsIntermediate() throws Exception {
    TestCa deep = TestCa.builder().keys(KeyAlgorithm.EC_P256).withIntermediate().build();
    IssuedCertificate issued = deep.issue("shop", "greeter", Duration.ofHours(1));
    try (Workload caller = new Workload(deep, "caller")) {
      connections =
          new EndpointConnections(
              new EndpointTls(caller.tls, workers), (picked, kind) -> lease.begin(kind));
      assertThat(
              connect(serve(server(issued.privateKey(), issued.chain())), mutual(server))
                  .isSuccess())
          .isTrue();

      refuses(issued.privateKey(), issued.chain().subList(0, 1));
    }
  }

  private void refuses(PrivateKey key, List<X509Certificate> chain) throws Exception {
    ChannelFuture connection = connect(serve(server(key, chain)), mutual(server));

    assertThat(connection.cause())
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("MESH-2110");
  }

  /** A server that does not look at what it presents. */
  private static SslContext server(PrivateKey key, List<X509Certificate> chain)
      throws SSLException {
    return SslContextBuilder.forServer(key, chain.toArray(new X509Certificate[0])).build();
  }

  @Test
  void tellsThatThePeerRefusesThisWorkload() throws InterruptedException {
    TestCa elsewhere = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();
    try (Workload stranger = new Workload(CA, "greeter", elsewhere)) {
      ChannelFuture connection =
          connect(serve(stranger.tls.nettyServerContext(List.of())), mutual(server));

      // In TLS 1.3 the refusal comes after the client's handshake is over.
      String refusal = connection.isSuccess() ? next() + next() : connection.cause().getMessage();
      assertThat(refusal).contains("MESH-2105", client.id.toString());
    }
  }

  @Test
  void sendsNothingInPlaintextToWhoSpeaksNoTls() throws InterruptedException {
    ChannelFuture connection = connect(serve(null), mutual(server));

    assertThat(connection.cause()).isInstanceOf(SSLException.class);
    assertThat(events).isEmpty();
  }

  @Test
  void saysWhyThereCanBeNoTlsAndConnectsToNobody() throws InterruptedException {
    client.identity.publish(Optional.empty());
    ChannelFuture connection = connect(serve(null), mutual(server));

    assertThat(connection.cause())
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("MESH-2102");
    assertThat(connection.channel().closeFuture().await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(lease.told()).containsExactly("CONNECTION", "closed");
  }

  @Test
  void givesUpOnAPeerThatNeverAnswers() throws InterruptedException {
    InetSocketAddress silent =
        address(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {}
            });

    assertThat(connect(silent, mutual(server), Duration.ofMillis(300)).cause())
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("timed out");
  }

  @Test
  void failsIfThePeerHangsUpBeforeTlsIsEstablished() throws InterruptedException {
    InetSocketAddress rude =
        address(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                channel.close();
              }
            });

    assertThat(connect(rude, mutual(server)).cause()).isNotNull();
    assertThat(events).isEmpty();
  }

  /** Until the event loop has told everybody. */
  private static void settle(Channel channel) throws InterruptedException {
    channel.eventLoop().submit(() -> {}).sync();
  }

  @Test
  void countsFromTheAttemptUntilTheChannelIsClosed() throws InterruptedException {
    ChannelFuture connection =
        connect(serve(server.tls.nettyServerContext(List.of())), mutual(server));
    settle(connection.channel());
    assertThat(lease.told()).containsExactly("CONNECTION", "succeeded");

    connection.channel().close().sync();
    settle(connection.channel());
    assertThat(lease.told()).containsExactly("CONNECTION", "succeeded", "closed");
  }

  @Test
  void reportsWhatBecomesOfAttempts() throws InterruptedException {
    InetSocketAddress plaintext = serve(null);

    settle(connect(plaintext, mutual(server)).channel().closeFuture().sync().channel());
    assertThat(lease.told()).containsExactly("CONNECTION", "failed TLS", "closed");

    lease.forget();
    InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    settle(connect(nobody, PLAINTEXT).channel().closeFuture().sync().channel());
    assertThat(lease.told()).containsExactly("CONNECTION", "failed CONNECT", "closed");
  }

  @Test
  void connectsToNobodyWhereTheCircuitBreakerIsOpen() throws InterruptedException {
    connections =
        new EndpointConnections(
            tls,
            (picked, kind) -> {
              throw new TrafficException("MESH-1520", "too many connections", "Wait");
            });
    ChannelFuture connection = connect(serve(null), PLAINTEXT);

    assertThat(connection.cause())
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("MESH-1520")
        .hasCauseInstanceOf(TrafficException.class);
  }

  @Test
  void makesNoEngineWhereTheCircuitBreakerIsOpen() throws InterruptedException {
    // Whoever asked for an engine would be told of this before.
    client.identity.publish(Optional.empty());
    connections =
        new EndpointConnections(
            tls,
            (picked, kind) -> {
              throw new TrafficException("MESH-1520", "too many connections", "Wait");
            });

    assertThat(connect(serve(null), mutual(server)).cause()).hasMessageContaining("MESH-1520");
  }

  @Test
  void keepsIdleConnectionsAliveAsTheClusterSays() throws InterruptedException {
    keepalive = new Connecting.TcpKeepalive(3, Duration.ofSeconds(40), Duration.ofSeconds(20));
    ChannelFuture connection = connect(serve(null), PLAINTEXT);

    assertThat(connection.channel().config().getOption(ChannelOption.SO_KEEPALIVE)).isTrue();
    assertThat(
            connection
                .channel()
                .config()
                .getOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE)))
        .isEqualTo(40);
  }

  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ctx.writeAndFlush(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }

  /** What the application sees. */
  private final class Events extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      events.add("active");
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      events.add(((ByteBuf) message).toString(StandardCharsets.UTF_8));
      ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      events.add(cause.toString());
    }
  }
}
