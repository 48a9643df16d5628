package io.meshjvm.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meshjvm.core.identity.TrustDomain;
import io.meshjvm.policy.Admission;
import io.meshjvm.policy.Inspection;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.testkit.time.VirtualTime;
import io.meshjvm.tls.ClientTarget;
import io.meshjvm.tls.IstioAlpn;
import io.meshjvm.tls.PeerIdentity;
import io.meshjvm.tls.PeerRule;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InboundHandlerTest {

  private static final int PATIENCE_MILLIS = 30_000;

  private static EventLoopGroup group;

  private final TestCa ca = TestCa.create();
  private final FakeMesh mesh = new FakeMesh();
  private final Queue<String> seen = new ConcurrentLinkedQueue<>();
  private final VirtualTime time = new VirtualTime(Instant.now());
  private final Node server = new Node(ca, "server", time.clock(), Duration.ofHours(1));
  private final Node client = new Node(ca, "client");
  private final InboundGuard guard = mesh.guard(server.identity, server.tls, time.clock());
  private volatile boolean asking;
  private Channel listening;

  @BeforeAll
  static void loops() {
    group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  }

  @AfterAll
  static void end() {
    group.shutdownGracefully();
  }

  @BeforeEach
  void listen() {
    listening =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    if (asking) {
                      InboundConnection.asksRequests(channel);
                    }
                    channel
                        .pipeline()
                        .addLast(new InboundHandler(guard, IstioAlpn.SERVER), new Echo(seen));
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
  }

  @AfterEach
  void close() {
    listening.close().syncUninterruptibly();
    guard.close();
    server.close();
    client.close();
  }

  @Test
  void tellsTheConnectionThenThatItIsActiveThenItsBytes() throws IOException {
    mesh.permissive(FakeChain.plain(), FakeChain.mutual());
    try (Socket plain = plain()) {
      assertThat(echo(plain, "hello\n")).isEqualTo("hello\n");
      assertThat(seen).containsExactly("nobody", "active", "hello\n");
      seen.clear();
      try (Socket secure = secure()) {
        assertThat(echo(secure, "bye\n")).isEqualTo("bye\n");
        assertThat(seen).containsExactly(client.id.toString(), "active", "handshake", "bye\n");
      }
    }
    assertThat(guard.stats().connections()).isEqualTo(2);
  }

  @Test
  void requirementS7CountsPlaintextWherePlaintextIsAChoice() throws IOException {
    mesh.permissive(FakeChain.plain(), FakeChain.mutual());
    try (Socket plain = plain();
        Socket secure = secure()) {
      echo(plain, "line a\n");
      echo(secure, "line b\n");
    }

    assertThat(guard.stats().plaintextConnections()).isEqualTo(1);
  }

  @Test
  void fault63ClosesLivePlaintextAtOnceWhenTheModeBecomesStrict() throws IOException {
    mesh.permissive(FakeChain.plain(), FakeChain.mutual());
    try (Socket plain = plain();
        Socket secure = secure()) {
      echo(plain, "line a\n");
      echo(secure, "line b\n");

      mesh.strict(FakeChain.mutual());

      assertThat(plain.getInputStream().read()).isNegative();
      assertThat(echo(secure, "line c\n")).isEqualTo("line c\n");
    }
    assertThat(guard.stats().endedConnections()).isEqualTo(1);
  }

  @Test
  void fault33ClosesLiveConnectionsOfAWithdrawnRootAndKeepsThoseOfOthers() throws IOException {
    mesh.strict(FakeChain.mutual());
    ca.addRoot();
    ca.signWithNewestRoot();
    server.trust(ca.roots());
    try (Node newer = new Node(ca, "newer");
        Socket old = secure();
        Socket young = secure(newer)) {
      echo(old, "line a\n");
      echo(young, "line b\n");

      ca.retireOldRoots();
      server.trust(ca.roots());

      assertThat(old.getInputStream().read()).isNegative();
      assertThat(echo(young, "line c\n")).isEqualTo("line c\n");
    }
  }

  @Test
  void fault40RefusesToComeBackAfterTrustWasWithdrawn() throws IOException {
    mesh.strict(FakeChain.mutual());
    try (Socket first = secure()) {
      echo(first, "line a\n");
    }
    server.trust(TestCa.create().roots());

    assertThat(closed(client)).isTrue();
  }

  @Test
  void closesLiveConnectionsOfATrustDomainThatIsAcceptedNoMore() throws IOException {
    mesh.strict(FakeChain.mutual(Set.of(TrustDomain.CLUSTER_LOCAL)));
    try (Socket secure = secure()) {
      echo(secure, "line a\n");

      mesh.strict(FakeChain.mutual(Set.of(new TrustDomain("other.example"))));

      assertThat(secure.getInputStream().read()).isNegative();
    }
  }

  @Test
  void asksNetworkRulesAgainAtEachChange() throws IOException {
    FakeChain open = FakeChain.mutual().connections(caller -> FakeChain.ALLOW);
    mesh.strict(open);
    try (Socket secure = secure()) {
      echo(secure, "line a\n");

      mesh.strict(open.connections(caller -> FakeChain.DENY));

      assertThat(secure.getInputStream().read()).isNegative();
      assertThat(closed(client)).isTrue();
    }
    assertThat(guard.stats().refusedConnections()).isEqualTo(1);
  }

  @Test
  void closesBytesOnceThereArePoliciesForRequests() throws IOException {
    mesh.permissive(bytes(), FakeChain.mutual());
    try (Socket plain = plain()) {
      echo(plain, "line a\n");

      mesh.permissive(
          FakeChain.plain().requests((caller, call) -> FakeChain.ALLOW), FakeChain.mutual());

      assertThat(plain.getInputStream().read()).isNegative();
    }
    assertThat(guard.stats().endedConnections()).isEqualTo(1);
  }

  @Test
  void endsBytesInQuietWhereRequestsWouldAllPass() throws IOException {
    mesh.permissive(bytes(), FakeChain.mutual());
    try (Socket plain = plain()) {
      echo(plain, "line a\n");

      mesh.permissive(FakeChain.plain(), FakeChain.mutual());

      assertThat(plain.getInputStream().read()).isNegative();
    }
    assertThat(guard.stats().endedConnections()).isZero();
  }

  @Test
  void keepsConnectionsOfWhichEachRequestIsAskedAboutAnyway() throws IOException {
    asking = true;
    mesh.permissive(bytes(), FakeChain.mutual());
    try (Socket plain = plain()) {
      echo(plain, "line a\n");

      mesh.permissive(
          FakeChain.plain().requests((caller, call) -> FakeChain.ALLOW), FakeChain.mutual());
      echo(plain, "line b\n");
      mesh.permissive(bytes(), FakeChain.mutual());

      assertThat(echo(plain, "line c\n")).isEqualTo("line c\n");
    }
  }

  @Test
  void passesTheApplicationsOwnTlsThroughUntouched() throws IOException {
    FakeChain through = FakeChain.plain();
    mesh.push(opening -> new Admission.PassThrough(through));
    byte[] hello = Hellos.hello("a.example", "http/1.1");
    try (Socket socket = plain()) {
      socket.getOutputStream().write(hello);

      assertThat(socket.getInputStream().readNBytes(hello.length)).isEqualTo(hello);
    }
    assertThat(seen).startsWith("nobody", "active");
  }

  @Test
  void servesThoseWhoWaitToBeSpokenToWhereTheListenerLooksAtNothing() throws IOException {
    mesh.looks(new Inspection(false, false, Duration.ZERO, true));
    mesh.permissive(FakeChain.plain(), FakeChain.mutual());
    try (Socket silent = plain()) {
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(seen).containsExactly("nobody", "active"));
    }
  }

  @Test
  void goesOnOrEndsWhenPatienceIsOverAsTheListenerSays() throws IOException {
    mesh.permissive(FakeChain.plain(), FakeChain.mutual());
    mesh.looks(new Inspection(true, true, Duration.ofMillis(50), true));
    try (Socket silent = plain()) {
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(seen).containsExactly("nobody", "active"));
    }
    mesh.looks(new Inspection(true, true, Duration.ofMillis(50), false));
    try (Socket silent = plain()) {
      assertThat(silent.getInputStream().read()).isNegative();
    }
  }

  @Test
  void showsTheApplicationNothingOfWhomItRefuses() throws IOException {
    mesh.strict(FakeChain.mutual());
    try (Socket plain = plain();
        Node stranger = new Node(TestCa.create(), "client")) {
      plain.getOutputStream().write('\n');
      plain.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));

      assertThat(ended(plain)).isTrue();
      stranger.trust(ca.roots());
      assertThat(closed(stranger)).isTrue();
    }
    assertThat(seen).isEmpty();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(guard.stats().refusedConnections()).isEqualTo(2));
  }

  @Test
  void fault29KeepsConnectionsWhoseCertificatesHaveExpiredAndLetsNoNewOnesIn() throws IOException {
    mesh.strict(FakeChain.mutual());
    try (Socket live = secure()) {
      echo(live, "line a\n");

      time.advance(Duration.ofHours(2));
      server.trust(ca.roots());
      mesh.strict(FakeChain.mutual());

      assertThat(echo(live, "line b\n")).isEqualTo("line b\n");
      assertThat(closed(client)).isTrue();

      server.trust(TestCa.create().roots());
      assertThat(live.getInputStream().read()).isNegative();
    }
  }

  private Socket plain() throws IOException {
    int port = ((InetSocketAddress) listening.localAddress()).getPort();
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  private Socket secure() throws IOException {
    return secure(client);
  }

  private static FakeChain bytes() {
    return FakeChain.plain().connections(caller -> FakeChain.ALLOW);
  }

  private Socket secure(Node caller) throws IOException {
    return caller.tls.connect(
        plain(),
        new ClientTarget("outbound_.80_._.a.example", IstioAlpn.TCP, PeerRule.trustDomains()));
  }

  /** Whether a caller does not get in; TLS 1.3 says so at the first read. */
  private boolean closed(Node caller) {
    try (Socket socket = secure(caller)) {
      return ended(socket);
    } catch (IOException e) {
      return true;
    }
  }

  private static boolean ended(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException e) {
      return true;
    }
  }

  private static String echo(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    return new String(socket.getInputStream().readNBytes(text.length()), StandardCharsets.US_ASCII);
  }

  /** Gives bytes back, and notes what it sees. */
  private static final class Echo extends ChannelInboundHandlerAdapter {
    private final Queue<String> seen;

    Echo(Queue<String> seen) {
      this.seen = seen;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof InboundConnection connection) {
        assertThat(InboundConnection.of(ctx.channel())).containsSame(connection);
        seen.add(connection.peer().map(PeerIdentity::getName).orElse("nobody"));
      } else {
        seen.add("handshake");
      }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      seen.add("active");
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      seen.add(((ByteBuf) message).toString(StandardCharsets.US_ASCII));
      ctx.writeAndFlush(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
