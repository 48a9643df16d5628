package io.meshjvm.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meshjvm.policy.InboundMode;
import io.meshjvm.tls.ClientTarget;
import io.meshjvm.tls.IstioAlpn;
import io.meshjvm.tls.PeerIdentity;
import io.meshjvm.tls.PeerRule;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;

class MeshNettyServerTest {

  private static final String OWN = "spiffe://cluster.local/ns/vm/sa/my-vm";

  private static final String DENY =
      """
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: deny, namespace: vm}
      spec:
        action: DENY
        rules: [{to: [{operation: {paths: [/private]}}]}]
      """;

  private static TestMesh mesh;
  private static EventLoopGroup group;
  private static Channel server;
  private static int port;

  @BeforeAll
  static void start(@TempDir Path directory) throws InterruptedException {
    mesh = new TestMesh(directory);
    group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    server =
        bind(
            MeshNettyServer.http(
                mesh.member,
                pipeline -> pipeline.addLast(new HttpObjectAggregator(1024)).addLast(new Echo())));
    port = ((InetSocketAddress) server.localAddress()).getPort();
    await().atMost(TestMesh.PATIENCE).until(() -> mode() == InboundMode.PERMISSIVE);
  }

  @AfterAll
  static void stop() {
    server.close().syncUninterruptibly();
    group.shutdownGracefully();
    mesh.close();
  }

  @AfterEach
  void permissive() {
    mesh.istiod.deleteYaml(mode("STRICT"));
    await().atMost(TestMesh.PATIENCE).until(() -> mode() == InboundMode.PERMISSIVE);
    await()
        .atMost(TestMesh.PATIENCE)
        .until(
            () -> {
              try (Socket plain = plain()) {
                return get(plain, "/private").startsWith("HTTP/1.1 200");
              }
            });
  }

  @Test
  void servesPlaintextAndMutualTlsOnOnePort() throws IOException {
    try (Socket plain = plain();
        Socket secure = secure()) {
      assertThat(get(plain, "/a")).startsWith("HTTP/1.1 200").endsWith("/a of nobody");
      assertThat(get(plain, "/b")).startsWith("HTTP/1.1 200").endsWith("/b of nobody");
      assertThat(get(secure, "/c")).startsWith("HTTP/1.1 200").endsWith("/c of " + OWN);
    }
  }

  @Test
  void fault63ClosesLivePlaintextAtOnceWhenTheModeBecomesStrict() throws IOException {
    try (Socket plain = plain();
        Socket secure = secure()) {
      assertThat(get(plain, "/a")).startsWith("HTTP/1.1 200");
      assertThat(get(secure, "/a")).startsWith("HTTP/1.1 200");

      mesh.istiod.apply(mode("STRICT"));

      assertThat(plain.getInputStream().read()).isNegative();
      assertThat(get(secure, "/b")).startsWith("HTTP/1.1 200");
      try (Socket late = plain()) {
        assertThat(get(late, "/a")).isEmpty();
      }
    }
  }

  @Test
  void decidesAboutEachStreamOfHttp2() {
    HttpClient client = HttpClient.create().protocol(HttpProtocol.H2C);
    assertThat(http2(client, "/private")).isEqualTo("200 /private of nobody");

    mesh.istiod.apply(DENY);
    try {
      await().atMost(TestMesh.PATIENCE).until(() -> http2(client, "/private").startsWith("403"));
      assertThat(http2(client, "/private")).isEqualTo("403 RBAC: access denied");
      assertThat(http2(client, "/a/../private")).isEqualTo("403 RBAC: access denied");
      assertThat(http2(client, "/a")).isEqualTo("200 /a of nobody");
      assertThat(
              client
                  .post()
                  .uri(uri("/private"))
                  .send(ByteBufFlux.fromString(Mono.just("unwanted")))
                  .responseSingle((response, body) -> Mono.just(response.status().code()))
                  .block(TestMesh.PATIENCE))
          .isEqualTo(403);
    } finally {
      mesh.istiod.deleteYaml(DENY);
    }
  }

  private static String uri(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  private static String http2(HttpClient client, String path) {
    return client
        .get()
        .uri(uri(path))
        .responseSingle(
            (response, body) ->
                body.asString()
                    .defaultIfEmpty("")
                    .map(text -> response.status().code() + " " + text))
        .block(TestMesh.PATIENCE);
  }

  @Test
  void servesReactorNettyLikewise() throws IOException {
    mesh.istiod.apply(DENY);
    DisposableServer reactor =
        MeshReactorNetty.server(HttpServer.create().host("127.0.0.1").port(0), mesh.member)
            .handle(
                (request, response) -> {
                  String[] who = {"nobody"};
                  request.withConnection(
                      c ->
                          MeshNettyServer.peer(c.channel())
                              .ifPresent(peer -> who[0] = peer.getName()));
                  return response.sendString(Mono.just(request.uri() + " of " + who[0]));
                })
            .bindNow();
    try (Socket plain = plain(reactor.port());
        Socket secure = secure(reactor.port())) {
      await()
          .atMost(TestMesh.PATIENCE)
          .until(() -> get(plain, "/private").startsWith("HTTP/1.1 403"));
      assertThat(get(plain, "/private")).endsWith("RBAC: access denied");
      assertThat(get(plain, "/a")).startsWith("HTTP/1.1 200");
      assertThat(get(secure, "/private")).startsWith("HTTP/1.1 403");
      assertThat(get(secure, "/a")).startsWith("HTTP/1.1 200");
    } finally {
      reactor.disposeNow();
      mesh.istiod.deleteYaml(DENY);
    }
  }

  @Test
  void asksAgainAtTheNextRequestOfALiveConnection() throws IOException {
    try (Socket plain = plain()) {
      assertThat(get(plain, "/private")).startsWith("HTTP/1.1 200");

      mesh.istiod.apply(DENY);
      await()
          .atMost(TestMesh.PATIENCE)
          .until(() -> get(plain, "/private").startsWith("HTTP/1.1 403"));
      assertThat(get(plain, "/other")).startsWith("HTTP/1.1 200");
      assertThat(get(plain, "/private")).endsWith("RBAC: access denied");

      mesh.istiod.deleteYaml(DENY);
      await()
          .atMost(TestMesh.PATIENCE)
          .until(() -> get(plain, "/private").startsWith("HTTP/1.1 200"));
    }
  }

  private static String mode(String mode) {
    return """
    apiVersion: security.istio.io/v1
    kind: PeerAuthentication
    metadata: {name: default, namespace: vm}
    spec: {mtls: {mode: %s}}
    """
        .formatted(mode);
  }

  private static InboundMode mode() {
    return mesh.member.inbound().policies().current().port(port).mode();
  }

  private static Socket plain() throws IOException {
    return plain(port);
  }

  private static Socket secure() throws IOException {
    return secure(port);
  }

  private static Socket plain(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout((int) TestMesh.PATIENCE.toMillis());
    return socket;
  }

  private static Socket secure(int port) throws IOException {
    ClientTarget target =
        new ClientTarget(
            "outbound_.80_._.a.example.com", IstioAlpn.HTTP_1, PeerRule.trustDomains());
    return mesh.member.tls().connect(plain(port), target);
  }

  /** Status line and body; empty if the connection is closed instead. */
  private static String get(Socket socket, String path) throws IOException {
    String request = "GET " + path + " HTTP/1.1\r\nHost: a.example.com\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    String status = in.readLine();
    if (status == null) {
      return "";
    }
    int length = 0;
    for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
      if (line.startsWith("content-length: ")) {
        length = Integer.parseInt(line.substring(16));
      }
    }
    char[] body = new char[length];
    int read = 0;
    while (read < length) {
      int more = in.read(body, read, length - read);
      if (more < 0) {
        throw new EOFException("the body breaks off after " + read + " characters");
      }
      read += more;
    }
    return status + ' ' + new String(body);
  }

  private static Channel bind(ChannelHandler handler) throws InterruptedException {
    return new ServerBootstrap()
        .group(group)
        .channel(NioServerSocketChannel.class)
        .childHandler(handler)
        .bind(InetAddress.getLoopbackAddress(), 0)
        .sync()
        .channel();
  }

  /** Answers with the path and who asks. */
  private static final class Echo extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
      String who = MeshNettyServer.peer(ctx.channel()).map(PeerIdentity::getName).orElse("nobody");
      String body = request.uri() + " of " + who;
      FullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1,
              HttpResponseStatus.OK,
              Unpooled.copiedBuffer(body, StandardCharsets.US_ASCII));
      response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.length());
      ctx.writeAndFlush(response);
    }
  }
}
