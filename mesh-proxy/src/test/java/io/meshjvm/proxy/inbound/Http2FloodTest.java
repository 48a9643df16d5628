package io.meshjvm.proxy.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.core.bootstrap.InboundForward;
import io.meshjvm.inbound.InboundGuard;
import io.meshjvm.proxy.internal.Connections;
import io.meshjvm.proxy.internal.FailureLog;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Clients of HTTP/2 that ask for more work than an answer is worth. */
class Http2FloodTest {

  private static final int MANY = 2_000;

  @TempDir private static Path directory;
  private static ServedMesh mesh;
  private static WebApplication web;
  private static InetSocketAddress port;

  @BeforeAll
  static void serve() throws IOException {
    mesh = new ServedMesh(directory);
    web = new WebApplication();
    port = mesh.serve(web.port());
  }

  @AfterAll
  static void leave() {
    mesh.close();
    web.close();
  }

  /** Nothing stays of who was thrown out, and others are served. */
  @AfterEach
  void othersAreServed() throws Exception {
    ServedMesh.patiently().until(() -> stats().open() == 0 && stats().buffered() == 0);
    try (Http2Client client = new Http2Client(port)) {
      assertThat(client.get("/").status()).isEqualTo(200);
    }
  }

  private static TerminatorStats stats() {
    return MeshTerminator.of(mesh.server).stats();
  }

  @Test
  void endsWhoResetsWhatItAsks() throws IOException {
    try (RawHttp2 client = new RawHttp2(port)) {
      boolean ended = false;
      for (int i = 0; i < MANY && !ended; i++) {
        byte[] head = get(2 * i + 1, RawHttp2.END_STREAM);
        ended = client.isRefused(head, RawHttp2.frame(RawHttp2.RST_STREAM, 0, 2 * i + 1, cancel()));
      }
      assertThat(ended || client.isEnded()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("questions")
  void endsWhoAsksAndTakesNoAnswer(byte[] question) {
    EmbeddedChannel client =
        new EmbeddedChannel() {
          @Override
          protected void doWrite(ChannelOutboundBuffer answers) {
            // The other side takes nothing.
          }
        };
    Http2Service.begin(client, service());
    client.writeInbound(
        Unpooled.copiedBuffer(RawHttp2.PREFACE, RawHttp2.frame(RawHttp2.SETTINGS, 0, 0)));
    int asked = 0;
    for (; client.isOpen() && asked < 10 * MANY; asked++) {
      client.writeInbound(Unpooled.copiedBuffer(question));
    }

    assertThat(client.isOpen()).isFalse();
    assertThat(asked).isGreaterThan(MANY);
    client.finishAndReleaseAll();
  }

  static Stream<byte[]> questions() {
    return Stream.of(
        RawHttp2.frame(RawHttp2.PING, 0, 0, new byte[8]), RawHttp2.frame(RawHttp2.SETTINGS, 0, 0));
  }

  private static Service service() {
    Terms terms =
        new Terms(
            mesh.server.bootstrap().serving(),
            new Connections(1),
            new Tally(),
            new FailureLog(LoggerFactory.getLogger(Http2FloodTest.class), System::nanoTime));
    InboundForward forward =
        new InboundForward(
            new InetSocketAddress(0),
            new InetSocketAddress(ServedMesh.LOOPBACK, web.port()),
            InboundForward.Protocol.AUTOMATIC);
    return new Service(
        new Application(forward, terms, 1, System::nanoTime),
        mesh.server.part(InboundGuard.class),
        new Guests(),
        terms);
  }

  @Test
  void endsWhoseHeadersDoNotEnd() throws IOException {
    try (RawHttp2 client = new RawHttp2(port)) {
      client.write(RawHttp2.frame(RawHttp2.HEADERS, RawHttp2.END_STREAM, 1, RawHttp2.GET));
      byte[] header = {0, 1, 'a', 1, 'b'};
      byte[] more = RawHttp2.frame(RawHttp2.CONTINUATION, 0, 1, header);
      assertThat(client.isEndedBy(more, MANY)).isTrue();
    }
  }

  @Test
  void endsWhoseBodyIsOfEmptyParts() throws IOException {
    try (RawHttp2 client = new RawHttp2(port)) {
      client.write(get(1, 0));
      byte[] nothing = RawHttp2.frame(RawHttp2.DATA, 0, 1);
      assertThat(client.isEndedBy(nothing, MANY)).isTrue();
    }
  }

  @Test
  void boundsStreamsOfWhoIgnoresTheSettings() throws IOException {
    CountDownLatch gate = new CountDownLatch(1);
    web.gates.put("flood", gate);
    long before = stats().requests();
    try (RawHttp2 client = new RawHttp2(port)) {
      for (int i = 0; i <= HttpLimits.STREAMS; i++) {
        client.write(
            RawHttp2.frame(
                RawHttp2.HEADERS,
                RawHttp2.END_STREAM | RawHttp2.END_HEADERS,
                2 * i + 1,
                waiting("/wait?flood")));
      }
      assertThat(client.next(RawHttp2.RST_STREAM)).isEqualTo(2 * HttpLimits.STREAMS + 1);
      assertThat(stats().requests() - before).isLessThanOrEqualTo(HttpLimits.STREAMS);
    } finally {
      gate.countDown();
    }
  }

  private static byte[] get(int stream, int flags) {
    return RawHttp2.frame(RawHttp2.HEADERS, flags | RawHttp2.END_HEADERS, stream, RawHttp2.GET);
  }

  private static byte[] cancel() {
    return new byte[] {0, 0, 0, 8};
  }

  /** A request for a path, in HPACK: literals that are not indexed. */
  private static byte[] waiting(String path) {
    byte[] text = path.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(9 + text.length)
        .put(new byte[] {(byte) 0x82, (byte) 0x86, 0x01, 3, 'a', 'p', 'p', 0x04})
        .put((byte) text.length)
        .put(text)
        .array();
  }
}
