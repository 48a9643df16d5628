package io.meshjvm.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meshjvm.sdk.Mesh;
import io.meshjvm.testkit.VmSpec;
import io.meshjvm.tls.IstioAlpn;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.pool.ChannelHealthChecker;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.ConnectException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.netty.http.HttpProtocol;

/** Bootstraps of plain Netty. */
class MeshNettyTest {

  @TempDir private static Path directory;
  @TempDir private static Path elsewhere;
  private static TestMesh mesh;
  private static EventLoopGroup loops;

  @BeforeAll
  static void join() {
    mesh = new TestMesh(directory);
    loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  }

  @AfterAll
  static void leave() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    mesh.close();
  }

  private static HttpPeer mutual() throws SSLException {
    return HttpPeer.mutual("secret", mesh.istiod.ca(), "greeter", HttpProtocol.HTTP11);
  }

  private static ChannelFuture connect(String host, int port) throws InterruptedException {
    return connect(mesh.member, host, port);
  }

  private static ChannelFuture connect(Mesh member, String host, int port)
      throws InterruptedException {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loops)
            .channel(NioSocketChannel.class)
            .handler(new ChannelInboundHandlerAdapter());
    return MeshNetty.apply(bootstrap, member, IstioAlpn.HTTP_1).connect(host, port).await();
  }

  @Test
  void isConnectedWhenMutualTlsIsEstablished() throws Exception {
    try (HttpPeer peer = mutual()) {
      mesh.service("secure.test", "STATIC", "[" + peer.endpoint() + "]");

      Channel channel = connect("secure.test", 80).sync().channel();

      SslHandler tls = channel.pipeline().get(SslHandler.class);
      assertThat(tls.handshakeFuture().isSuccess()).isTrue();
      assertThat(tls.applicationProtocol()).isEqualTo("http/1.1");
      channel.close().sync();
    }
  }

  @Test
  void isNotConnectedToAnotherIdentity() throws Exception {
    try (HttpPeer peer = mutual()) {
      mesh.service("other.test", "STATIC", "[" + peer.endpoint("serviceAccount: other") + "]");

      assertThat(connect("other.test", 80).cause())
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("MESH-2110");
    }
  }

  @Test
  void connectsToEndpointsAndHostsWithoutTlsWhereThatIsSoughtAfter() throws Exception {
    try (HttpPeer peer = HttpPeer.plaintext("open")) {
      mesh.service("plain.test", "STATIC", "[" + peer.endpoint() + "]");

      for (Channel channel :
          new Channel[] {
            connect("plain.test", 80).sync().channel(),
            connect("127.0.0.1", peer.port()).sync().channel()
          }) {
        assertThat(channel.pipeline().get(SslHandler.class)).isNull();
        channel.close().sync();
      }
    }
  }

  @Test
  void s7SendsNoPlaintextToTheAddressOfAnEndpointThatAsksForTls() throws Exception {
    try (HttpPeer peer = mutual()) {
      mesh.service("direct.test", "STATIC", "[" + peer.endpoint() + "]");

      assertThat(connect("127.0.0.1", peer.port()).cause())
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("MESH-1523");
      assertThat(peer.connections).hasValue(0);
    }
  }

  @Test
  void connectsToNobodyWhomTheMeshDoesNotKnowWhereItForbidsThat() throws Exception {
    mesh.istiod.writeVmDirectory(elsewhere, VmSpec.of("vm", "client"));
    try (HttpPeer peer = HttpPeer.plaintext("open");
        Mesh strict = TestMesh.start(elsewhere, Map.of("outboundPolicy", "REGISTRY_ONLY"))) {
      strict.awaitReady(TestMesh.PATIENCE);
      // This machine too, but not by an address of loopback.
      assertThat(connect(strict, "0.0.0.0", peer.port()).cause())
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("MESH-1521");
      assertThat(peer.connections).hasValue(0);

      connect(strict, "127.0.0.1", peer.port()).sync().channel().close().sync();
    }
  }

  @Test
  void aPoolLetsGoOfChannelsToEndpointsThatAreGone() throws Exception {
    ChannelHealthChecker checker = MeshNetty.healthChecker(mesh.member);
    try (HttpPeer first = mutual();
        HttpPeer second = mutual();
        HttpPeer outside = HttpPeer.plaintext("outside")) {
      mesh.service("pool.test", "STATIC", "[" + first.endpoint() + "]");
      Channel channel = connect("pool.test", 80).sync().channel();
      Channel other = connect("127.0.0.1", outside.port()).sync().channel();
      assertThat(checker.isHealthy(channel).sync().getNow()).isTrue();

      mesh.apply("pool.test", "STATIC", "[" + second.endpoint() + "]");
      await().atMost(TestMesh.PATIENCE).until(() -> !checker.isHealthy(channel).sync().getNow());
      assertThat(channel.isActive()).isTrue();
      assertThat(checker.isHealthy(other).sync().getNow()).isTrue();
      channel.close().sync();
      assertThat(checker.isHealthy(channel).sync().getNow()).isFalse();
      other.close().sync();
    }
  }
}
