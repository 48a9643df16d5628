package io.meshjvm.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.meshjvm.traffic.Pick;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Stream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** Reactor Netty's client as applications make it, with pools of its own. */
class MeshReactorNettyTest {

  @TempDir private static Path directory;
  private static TestMesh mesh;

  private final ConnectionProvider pool = ConnectionProvider.create("test", 1);
  private final HttpClient client = MeshReactorNetty.apply(HttpClient.create(pool), mesh.member);

  @BeforeAll
  static void join() {
    mesh = new TestMesh(directory);
  }

  @AfterAll
  static void leave() {
    mesh.close();
  }

  @AfterEach
  void empty() {
    pool.dispose();
  }

  private static HttpPeer mutual(String name, HttpProtocol protocol) throws SSLException {
    return HttpPeer.mutual(name, mesh.istiod.ca(), "greeter", protocol);
  }

  private String get(String host) {
    return get(client, host);
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

  private int status(String host) {
    return client
        .get()
        .uri("http://" + host + "/")
        .response()
        .map(response -> response.status().code())
        .block(TestMesh.PATIENCE);
  }

  @Test
  void speaksMutualTlsInsideThePlaintextUrl() throws SSLException {
    try (HttpPeer peer = mutual("secret", HttpProtocol.HTTP11)) {
      mesh.service("secure.test", "STATIC", "[" + peer.endpoint() + "]");

      assertThat(get("secure.test:80")).isEqualTo("secret");
      assertThat(peer.hosts).containsExactly("secure.test");
    }
  }

  @Test
  void speaksHttp2WherePriorKnowledgeIsSaid() throws SSLException {
    try (HttpPeer peer = mutual("secret", HttpProtocol.H2)) {
      mesh.service("http2.test", "STATIC", "[" + peer.endpoint() + "]");
      HttpClient http2 = client.protocol(HttpProtocol.H2C);

      assertThat(get(http2, "http2.test:80")).isEqualTo("secret");
      assertThat(get(http2, "http2.test:80")).isEqualTo("secret");
      assertThat(peer.connections).hasValue(1);
    }
  }

  @Test
  void speaksToEachEndpointInItsOwnWay() throws SSLException {
    try (HttpPeer secret = mutual("secret", HttpProtocol.HTTP11);
        HttpPeer open = HttpPeer.plaintext("open")) {
      mesh.service("mixed.test", "STATIC", "[" + secret.endpoint() + ", " + open.endpoint() + "]");
      HttpClient unpooled = MeshReactorNetty.apply(HttpClient.newConnection(), mesh.member);
      Set<String> heard = new HashSet<>();

      await()
          .atMost(TestMesh.PATIENCE)
          .until(
              () -> {
                heard.add(get(unpooled, "mixed.test:80"));
                return heard.equals(Set.of("secret", "open"));
              });
    }
  }

  @Test
  void refusesAPeerOfAnotherIdentity() throws SSLException {
    try (HttpPeer peer = mutual("secret", HttpProtocol.HTTP11)) {
      mesh.service("other.test", "STATIC", "[" + peer.endpoint("serviceAccount: other") + "]");

      assertThatThrownBy(() -> get("other.test:80"))
          .rootCause()
          .hasMessageContaining("/sa/greeter");
      assertThatThrownBy(() -> get("other.test:80")).hasStackTraceContaining("MESH-2110");
    }
  }

  @Test
  void takesTheNextEndpointWhereTlsComesToNothing() throws SSLException {
    try (HttpPeer wrong = HttpPeer.plaintext("open");
        HttpPeer secret = mutual("secret", HttpProtocol.HTTP11)) {
      mesh.service(
          "half.test",
          "STATIC",
          "[" + wrong.endpoint("serviceAccount: greeter") + ", " + secret.endpoint() + "]");
      HttpClient unpooled = MeshReactorNetty.apply(HttpClient.newConnection(), mesh.member);

      assertThat(IntStream.range(0, 4).mapToObj(i -> get(unpooled, "half.test:80")))
          .containsOnly("secret");
      assertThat(wrong.hosts).isEmpty();
    }
  }

  @Test
  void keepsAConnectionWhileItsEndpointStaysAndNoLonger() throws SSLException {
    try (HttpPeer first = mutual("first", HttpProtocol.HTTP11);
        HttpPeer second = mutual("second", HttpProtocol.HTTP11)) {
      mesh.service("moving.test", "STATIC", "[" + first.endpoint() + "]");
      assertThat(get("moving.test:80")).isEqualTo("first");
      assertThat(get("moving.test:80")).isEqualTo("first");
      assertThat(first.connections).hasValue(1);

      mesh.apply("moving.test", "STATIC", "[" + second.endpoint() + "]");
      await().atMost(TestMesh.PATIENCE).until(() -> get("moving.test:80").equals("second"));
      assertThat(get("moving.test:80")).isEqualTo("second");
      assertThat(first.connections).hasValue(1);
    }
  }

  @Test
  void keepsNoHttp2ConnectionToAnEndpointThatIsGone() throws SSLException {
    try (HttpPeer first = mutual("first", HttpProtocol.H2);
        HttpPeer second = mutual("second", HttpProtocol.H2)) {
      HttpClient http2 = client.protocol(HttpProtocol.H2C);
      mesh.service("moving2.test", "STATIC", "[" + first.endpoint() + "]");
      assertThat(get(http2, "moving2.test:80")).isEqualTo("first");

      mesh.apply("moving2.test", "STATIC", "[" + second.endpoint() + "]");
      await()
          .atMost(TestMesh.PATIENCE)
          .ignoreExceptions()
          .until(() -> get(http2, "moving2.test:80").equals("second"));
    }
  }

  @Test
  void endsABusyHttp2ConnectionOnceHoweverOftenTheMeshChanges() throws Exception {
    Pick.Picked gone = gone("retired.test");
    AtomicInteger closes = new AtomicInteger();
    Http2FrameCodec http2 = Http2FrameCodecBuilder.forClient().build();
    EmbeddedChannel channel = new EmbeddedChannel(http2, counting(closes));
    Http2Stream busy = http2.connection().local().createStream(1, false);
    ReactorChannels channels = new ReactorChannels(mesh.member);
    for (int change = 0; change < 5; change++) {
      channels.followEndpoint(channel, gone);
      channel.runPendingTasks();
    }
    assertThat(closes).hasValue(0);

    busy.close();
    channel.advanceTimeBy(1, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    assertThat(closes).hasValue(1);
    channel.finishAndReleaseAll();
  }

  /** An endpoint that was of a service and is not any more. */
  private static Pick.Picked gone(String host) {
    mesh.service(host, "STATIC", "[{address: 127.0.0.1, ports: {http: 1}}]");
    Pick.Picked picked = (Pick.Picked) mesh.pick(host);
    mesh.apply(host, "STATIC", "[{address: 127.0.0.1, ports: {http: 2}}]");
    await()
        .atMost(TestMesh.PATIENCE)
        .until(
            () ->
                mesh.pick(host) instanceof Pick.Picked now
                    && now.endpoint().address().getPort() == 2);
    return picked;
  }

  private static ChannelHandler counting(AtomicInteger closes) {
    return new ChannelOutboundHandlerAdapter() {
      @Override
      public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        closes.incrementAndGet();
        var unused = ctx.close(promise);
      }
    };
  }

  @Test
  void keepsOffAnEndpointThatAnswersWithErrors() throws SSLException {
    try (HttpPeer good = mutual("good", HttpProtocol.HTTP11);
        HttpPeer bad = HttpPeer.plaintext("bad")) {
      bad.ill = true;
      mesh.istiod.apply(
          """
          apiVersion: networking.istio.io/v1
          kind: DestinationRule
          metadata: {name: outlier, namespace: vm}
          spec:
            host: outlier.test
            trafficPolicy:
              outlierDetection:
                {consecutive5xxErrors: 2, interval: 1s, baseEjectionTime: 60s, maxEjectionPercent: 100}
          """);
      mesh.service("outlier.test", "STATIC", "[" + good.endpoint() + ", " + bad.endpoint() + "]");
      HttpClient unpooled = MeshReactorNetty.apply(HttpClient.newConnection(), mesh.member);

      await().atMost(TestMesh.PATIENCE).until(() -> get(unpooled, "outlier.test:80").equals("bad"));
      await()
          .atMost(TestMesh.PATIENCE)
          .until(
              () ->
                  IntStream.range(0, 10)
                      .allMatch(i -> get(unpooled, "outlier.test:80").equals("good")));
    }
  }

  @Test
  void callsOtherHostsAsEver() {
    try (HttpPeer peer = HttpPeer.plaintext("local")) {
      assertThat(get("localhost:" + peer.port())).isEqualTo("local");
      assertThat(status("127.0.0.1:" + peer.port())).isEqualTo(HttpResponseStatus.OK.code());
    }
  }
}
