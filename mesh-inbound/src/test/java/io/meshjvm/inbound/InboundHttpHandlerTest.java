package io.meshjvm.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.core.identity.SpiffeId;
import io.meshjvm.policy.HttpChanges;
import io.meshjvm.policy.Opening;
import io.meshjvm.policy.Verdict;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.tls.PeerIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InboundHttpHandlerTest {

  private static final InetSocketAddress ADDRESS = new InetSocketAddress("127.0.0.1", 8080);

  private final Node node = new Node(TestCa.create(), "server");
  private final FakeMesh mesh = new FakeMesh();
  private final InboundGuard guard = mesh.guard(node.identity, node.tls, Clock.systemUTC());
  private final List<HttpRequest> requests = new ArrayList<>();
  private final EmbeddedChannel channel =
      new EmbeddedChannel(
          new HttpServerCodec(), new InboundHttpHandler(guard), new Application(requests));

  InboundHttpHandlerTest() {
    new InboundConnection(
            new Arrival(ADDRESS, ADDRESS, Opening.plain("http/1.1"), null),
            FakeChain.plain(),
            Optional.empty())
        .attach(channel);
    rules(
        (path) ->
            switch (path) {
              case "/denied" -> FakeChain.DENY;
              case "/token" ->
                  new Verdict.Deny(
                      401, "", "Jwt is missing", "Bearer realm=\"http://a/token\"", List.of());
              case "/bad" -> new Verdict.Reject(400, "bad");
              case "/a%2Fb" -> new Verdict.Redirect("/a/b");
              case "/x/../y" ->
                  new Verdict.Allow(
                      "",
                      new HttpChanges(
                          Optional.of("/y"),
                          Optional.of("changed.example"),
                          Set.of("x-removed"),
                          Map.of("x-set", List.of("new", "other"))),
                      List.of());
              default -> FakeChain.ALLOW;
            });
  }

  @Test
  void saysThatItAsksAboutRequests() {
    assertThat(InboundConnection.isAskingRequests(channel)).isTrue();
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
    guard.close();
    node.close();
  }

  @Test
  void letsPassWhatMayPass() {
    send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
    answer();

    assertThat(requests).extracting(HttpRequest::uri).containsExactly("/a");
    assertThat(written()).startsWith("HTTP/1.1 200 OK");
  }

  @Test
  void answersDenialsAsEnvoyDoesAndKeepsTheConnection() {
    send("GET /denied HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(written())
        .startsWith("HTTP/1.1 403 Forbidden\r\n")
        .contains("content-length: 19\r\n", "content-type: text/plain\r\n")
        .endsWith("\r\n\r\nRBAC: access denied");

    send("GET /token HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(written())
        .startsWith("HTTP/1.1 401 Unauthorized\r\n")
        .contains("www-authenticate: Bearer realm=\"http://a/token\"\r\n")
        .endsWith("\r\n\r\nJwt is missing");

    send("GET /bad HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(written()).startsWith("HTTP/1.1 400 Bad Request\r\n").endsWith("\r\n\r\n");

    send("GET /a%2Fb HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(written())
        .startsWith("HTTP/1.1 307 Temporary Redirect\r\n")
        .contains("location: /a/b\r\n");

    send("HEAD /denied HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(written()).contains("content-length: 19\r\n").endsWith("\r\n\r\n");

    assertThat(requests).isEmpty();
    assertThat(channel.isOpen()).isTrue();
    assertThat(guard.stats().deniedRequests()).isEqualTo(3);
    assertThat(guard.stats().rejectedRequests()).isEqualTo(2);
  }

  @Test
  void answersCallersOfGrpcInGrpc() {
    send(
        "POST /denied HTTP/1.1\r\nHost: a\r\ncontent-type: application/grpc+proto\r\n"
            + "content-length: 0\r\n\r\n");

    assertThat(written())
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("grpc-status: 7\r\n", "grpc-message: RBAC: access denied\r\n");
  }

  @Test
  void s17ShowsTheApplicationWhatWasDecidedAbout() {
    send("GET /x/../y HTTP/1.1\r\nHost: a\r\nX-Removed: 1\r\nX-Set: old\r\n\r\n");

    HttpRequest request = requests.get(0);
    assertThat(request.uri()).isEqualTo("/y");
    assertThat(request.headers().get("host")).isEqualTo("changed.example");
    assertThat(request.headers().contains("x-removed")).isFalse();
    assertThat(request.headers().getAll("x-set")).containsExactly("new", "other");
  }

  @Test
  void s22Fault68TakesIdentityInHeadersAwayFromWhomNobodyVerified() {
    send(
        "GET /a HTTP/1.1\r\nHost: a\r\nX-Forwarded-Client-Cert: URI=spiffe://x/admin\r\n"
            + "x-forwarded-client-cert: URI=spiffe://x/root\r\nX-Envoy-Peer-Metadata: e30=\r\n"
            + "x-envoy-peer-metadata-id: sidecar\r\n\r\n");

    assertThat(requests.get(0).headers().names()).containsExactly("Host");
    for (ForwardedClientCert mode : ForwardedClientCert.values()) {
      assertThat(mode.value(List.of("URI=spiffe://x/admin"), Optional.empty(), Optional.empty()))
          .isEmpty();
    }
  }

  @Test
  void namesTheVerifiedCallerAsEnvoyDoesWhereThatIsWanted() {
    PeerIdentity caller =
        new PeerIdentity(node.id, node.identity.current().orElseThrow().svid().leaf());
    Optional<SpiffeId> own = guard.own();

    assertThat(ForwardedClientCert.DROP.value(List.of("a"), own, Optional.of(caller))).isEmpty();
    assertThat(ForwardedClientCert.SET.value(List.of("a"), own, Optional.of(caller)).orElseThrow())
        .matches("By=" + node.id + ";Hash=[0-9a-f]{64};Subject=\"[^\"]*\";URI=" + node.id);
    assertThat(
            ForwardedClientCert.APPEND
                .value(List.of("a", "b"), own, Optional.of(caller))
                .orElse(""))
        .startsWith("a,b,By=");
  }

  @Test
  void answersInTurnWhenRequestsArePipelined() {
    send(
        "GET /slow HTTP/1.1\r\nHost: a\r\n\r\nGET /denied HTTP/1.1\r\nHost: a\r\n\r\n"
            + "GET /late HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(written()).isEmpty();

    answer();

    String all = written();
    assertThat(all.indexOf("200 OK")).isLessThan(all.indexOf("403 Forbidden")).isNotNegative();
    assertThat(all).contains("connection: close\r\n");
    assertThat(requests).extracting(HttpRequest::uri).containsExactly("/slow");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void endsTheConnectionOfABodyThatNobodyWants() {
    send("POST /denied HTTP/1.1\r\nHost: a\r\ncontent-length: 5\r\n\r\n12");
    assertThat(written()).startsWith("HTTP/1.1 403 Forbidden\r\n").contains("connection: close");
    assertThat(channel.isOpen()).isTrue();

    send("345");
    assertThat(channel.isOpen()).isFalse();
    assertThat(requests).isEmpty();
  }

  @Test
  void closesWebSocketsWhoseUpgradeWouldBeDeniedNow() {
    send("GET /x/../y HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n");
    assertThat(requests.get(0).uri()).isEqualTo("/y");
    channel.writeOutbound(
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS));

    rules(path -> path.equals("/other") ? FakeChain.DENY : FakeChain.ALLOW);
    channel.runPendingTasks();
    assertThat(channel.isOpen()).isTrue();

    // By the request as it came, not as the application got it.
    rules(path -> path.equals("/x/../y") ? FakeChain.DENY : FakeChain.ALLOW);
    channel.runPendingTasks();
    assertThat(channel.isOpen()).isFalse();
    assertThat(guard.stats().endedConnections()).isEqualTo(1);
    assertThat(guard.stats().deniedRequests()).isZero();
  }

  @Test
  void keepsConnectionsThatWereNotUpgradedWhenAPathIsDenied() {
    send("GET /a HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n");
    answer();

    rules(path -> FakeChain.DENY);
    channel.runPendingTasks();

    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void waitsForAnUnwantedBodyOnlySoLong() {
    send("POST /denied HTTP/1.1\r\nHost: a\r\ntransfer-encoding: chunked\r\n\r\n");
    channel.advanceTimeBy(2, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();

    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void fault65RefusesWhatIsReadDifferentlyByOthers() {
    send("GET /a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");

    assertThat(written()).startsWith("HTTP/1.1 400 Bad Request\r\n");
    assertThat(channel.isOpen()).isFalse();
    assertThat(requests).isEmpty();
  }

  @Test
  void refusesWhatIsNoRequest() {
    send("GET /a HTTP/1.1\r\n no header\r\n\r\n");

    assertThat(written()).startsWith("HTTP/1.1 400 Bad Request\r\n");
    assertThat(requests).isEmpty();
  }

  private void rules(java.util.function.Function<String, Verdict> byPath) {
    FakeChain chain = FakeChain.plain().requests((caller, call) -> byPath.apply(call.path()));
    mesh.permissive(chain, FakeChain.mutual());
  }

  private void send(String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
  }

  private void answer() {
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    response.headers().setInt("content-length", 0);
    channel.writeOutbound(response);
  }

  private String written() {
    channel.runPendingTasks();
    StringBuilder all = new StringBuilder();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      all.append(next.toString(StandardCharsets.US_ASCII));
      next.release();
    }
    return all.toString();
  }

  private static final class Application extends ChannelInboundHandlerAdapter {
    private final List<HttpRequest> requests;

    Application(List<HttpRequest> requests) {
      this.requests = requests;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof HttpRequest request) {
        requests.add(request);
      }
      ReferenceCountUtil.release(message);
    }
  }
}
