package io.meshjvm.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;

/** Clients as applications make them, which call services of the mesh by name. */
class NettyClientsTest {

  @TempDir private static Path directory;
  private static TestMesh mesh;

  @BeforeAll
  static void join() {
    mesh = new TestMesh(directory);
  }

  @AfterAll
  static void leave() {
    mesh.close();
  }

  private static DisposableServer serve(String text) {
    return HttpServer.create()
        .host("127.0.0.1")
        .port(0)
        .handle((request, response) -> response.sendString(Mono.just(text)))
        .bindNow();
  }

  private static String at(int... ports) {
    StringBuilder endpoints = new StringBuilder("[");
    for (int port : ports) {
      endpoints.append("{address: 127.0.0.1, ports: {http: ").append(port).append("}}, ");
    }
    return endpoints.append("]").toString();
  }

  private static String get(HttpClient client, String host) {
    return client
        .get()
        .uri("http://" + host + "/")
        .responseContent()
        .aggregate()
        .asString()
        .block(TestMesh.PATIENCE);
  }

  @Test
  void plainNettyConnectsToTheEndpointsOwnPort() throws InterruptedException {
    DisposableServer server = serve("hello");
    mesh.service("plain.test", "STATIC", at(server.port()));
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try {
      Channel channel =
          new Bootstrap()
              .group(loops)
              .channel(NioSocketChannel.class)
              .resolver(MeshAddressResolverGroup.of(mesh.member))
              .handler(new ChannelInboundHandlerAdapter())
              .connect("plain.test", 80)
              .sync()
              .channel();

      assertThat(((InetSocketAddress) channel.remoteAddress()).getPort()).isEqualTo(server.port());
      channel.close().sync();
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
      server.disposeNow();
    }
  }

  @Test
  void reactorNettyFollowsAnEndpointThatMoves() {
    DisposableServer first = serve("first");
    DisposableServer second = serve("second");
    HttpClient client =
        HttpClient.newConnection().resolver(MeshAddressResolverGroup.of(mesh.member));
    mesh.service("moving.test", "STATIC", at(first.port()));
    assertThat(get(client, "moving.test")).isEqualTo("first");

    mesh.apply("moving.test", "STATIC", at(second.port()));
    await()
        .atMost(TestMesh.PATIENCE)
        .untilAsserted(() -> assertThat(get(client, "moving.test")).isEqualTo("second"));

    first.disposeNow();
    second.disposeNow();
  }

  @Test
  void reactorNettyTriesTheNextEndpointWhenOneIsGone() throws IOException {
    DisposableServer server = serve("alive");
    HttpClient client =
        HttpClient.newConnection().resolver(MeshAddressResolverGroup.of(mesh.member));
    mesh.service("failover.test", "STATIC", at(TestMesh.closedPort(), server.port()));

    assertThat(get(client, "failover.test")).isEqualTo("alive");
    assertThat(get(client, "failover.test")).isEqualTo("alive");

    server.disposeNow();
  }

  @Test
  void otherHostsAreCalledAsEver() {
    DisposableServer server = serve("local");
    HttpClient client =
        HttpClient.newConnection().resolver(MeshAddressResolverGroup.of(mesh.member));

    assertThat(get(client, "127.0.0.1:" + server.port())).isEqualTo("local");
    assertThat(get(client, "localhost:" + server.port())).isEqualTo("local");
    assertThatThrownBy(() -> get(client, "nobody.invalid"))
        .hasRootCauseInstanceOf(UnknownHostException.class);

    server.disposeNow();
  }

  @Test
  void servesFromMemoryWhileIstiodIsAway() {
    DisposableServer server = serve("still here");
    HttpClient client =
        HttpClient.newConnection().resolver(MeshAddressResolverGroup.of(mesh.member));
    mesh.service("away.test", "STATIC", at(server.port()));
    mesh.istiod.network().refuse();
    mesh.istiod.network().reset();
    await().atMost(TestMesh.PATIENCE).until(() -> mesh.istiod.network().openConnections() == 0);

    assertThat(get(client, "away.test")).isEqualTo("still here");

    mesh.istiod.network().restore();
    server.disposeNow();
  }
}
