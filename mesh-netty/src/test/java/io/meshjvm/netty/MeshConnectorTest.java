package io.meshjvm.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meshjvm.tls.IstioAlpn;
import io.meshjvm.traffic.Call;
import io.meshjvm.traffic.Pick;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Netty clients that leave the choice of endpoint and transport to the mesh. */
class MeshConnectorTest {

  @TempDir private static Path directory;
  private static TestMesh mesh;
  private static EventLoopGroup loops;

  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

  @BeforeAll
  static void join() {
    mesh = new TestMesh(directory);
    loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  }

  @AfterAll
  static void leave() {
    mesh.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  /** A server that greets whoever connects, over TLS of the member or in plaintext. */
  private static Channel greeter(boolean secured, String greeting) {
    return new ServerBootstrap()
        .group(loops)
        .channel(NioServerSocketChannel.class)
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                if (secured) {
                  channel
                      .pipeline()
                      .addLast(
                          mesh.member
                              .tls()
                              .nettyServerContext(List.of())
                              .newHandler(channel.alloc()));
                }
                channel.pipeline().addLast(new Greeting(greeting));
              }
            })
        .bind(InetAddress.getLoopbackAddress(), 0)
        .syncUninterruptibly()
        .channel();
  }

  private static final class Greeting extends ChannelInboundHandlerAdapter {
    private final String text;

    Greeting(String text) {
      this.text = text;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      var unused =
          context.writeAndFlush(
              context.alloc().buffer().writeBytes(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable refusal) {
      var unused = context.close();
    }
  }

  private static int port(Channel server) {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  private static String at(String more, int... ports) {
    StringBuilder endpoints = new StringBuilder("[");
    for (int port : ports) {
      endpoints.append("{address: 127.0.0.1, ports: {http: ").append(port).append("}").append(more);
      endpoints.append("}, ");
    }
    return endpoints.append("]").toString();
  }

  /** A service inside of the mesh, whose endpoints speak as they say. */
  private static void service(String host, String endpoints) {
    mesh.istiod.apply(
        """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: %s, namespace: vm}
        spec:
          hosts: [%s]
          location: MESH_INTERNAL
          ports: [{number: 80, name: http, protocol: HTTP}]
          resolution: STATIC
          endpoints: %s
        """
            .formatted(host.replace('.', '-'), host, endpoints));
    await().atMost(TestMesh.PATIENCE).until(() -> mesh.pick(host) instanceof Pick.Picked);
  }

  private Future<Channel> connect(String host, int port) throws InterruptedException {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loops)
            .channel(NioSocketChannel.class)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new Reader());
                  }
                });
    return MeshConnector.of(mesh.member)
        .connect(bootstrap, Call.to(host, port), IstioAlpn.TCP)
        .await();
  }

  private final class Reader extends SimpleChannelInboundHandler<ByteBuf> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
      received.add(bytes.toString(StandardCharsets.UTF_8));
    }
  }

  @Test
  void speaksToEachEndpointAsItWants() throws Exception {
    Channel plain = greeter(false, "plain");
    Channel secured = greeter(true, "secured");
    service("plainly.test", at("", port(plain)));
    service("securely.test", at(", serviceAccount: my-vm", port(secured)));

    Channel first = connect("plainly.test", 80).get();
    assertThat(received.poll(30, TimeUnit.SECONDS)).isEqualTo("plain");
    assertThat(first.pipeline().get(SslHandler.class)).isNull();
    Channel second = connect("securely.test", 80).get();
    assertThat(received.poll(30, TimeUnit.SECONDS)).isEqualTo("secured");
    assertThat(second.pipeline().get(SslHandler.class)).isNotNull();

    first.close();
    second.close();
    plain.close();
    secured.close();
  }

  @Test
  void triesTheNextEndpointAndSaysWhyNoneTookIt() throws Exception {
    Channel server = greeter(false, "alive");
    service("failing.test", at("", TestMesh.closedPort(), port(server)));
    for (int i = 0; i < 2; i++) {
      Channel connected = connect("failing.test", 80).get();
      assertThat(received.poll(30, TimeUnit.SECONDS)).isEqualTo("alive");
      connected.close();
    }
    service("dead.test", at("", TestMesh.closedPort(), TestMesh.closedPort()));

    Throwable failure = connect("dead.test", 80).cause();
    assertThat(failure)
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("dead.test:80")
        .hasMessageContaining("(2 tried)")
        .hasMessageContaining("Connection refused");
    assertThat(failure.getSuppressed()).hasSize(1);
    server.close();
  }

  @Test
  void neverSpeaksPlaintextToWhoWantsTls() throws Exception {
    Channel server = greeter(false, "in clear");
    service("clear.test", at(", serviceAccount: my-vm", port(server)));

    assertThat(connect("clear.test", 80).cause()).isInstanceOf(ConnectException.class);
    assertThat(received).isEmpty();
    server.close();
  }

  @Test
  void refusesAnotherIdentityThanTheServices() throws Exception {
    Channel server = greeter(true, "impostor");
    service("other.test", at(", serviceAccount: other", port(server)));

    assertThat(connect("other.test", 80).cause())
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("MESH-2110");
    server.close();
  }

  @Test
  void saysWhatTheMeshDoesNotKnow() throws Exception {
    assertThat(connect("unknown.test", 80).cause())
        .isInstanceOf(UnknownHostException.class)
        .hasMessageContaining("MESH-1501");
  }
}
