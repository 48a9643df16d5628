package io.meshjvm.proxy.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.core.spi.ServingException;
import io.meshjvm.sdk.Mesh;
import io.meshjvm.sdk.MeshBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits of what is served, and its end. */
class ServedLifeTest {

  /** There are no more event loops. */
  private static final int LOOPS = 4;

  @TempDir private static Path directory;
  private static ServedMesh mesh;
  private static WebApplication web;

  @BeforeAll
  static void serve() throws IOException {
    mesh = new ServedMesh(directory);
    web = new WebApplication();
  }

  @AfterAll
  static void leave() {
    mesh.close();
    web.close();
  }

  private static Mesh member(UnaryOperator<MeshBuilder> options) {
    return mesh.join("server", options);
  }

  private static InetSocketAddress served(Mesh member, int application) {
    return ServedMesh.reachable(
        member.serve(0, new InetSocketAddress(ServedMesh.LOOPBACK, application)));
  }

  @Test
  void aSettingServesWithoutCode() throws IOException {
    int free = ServedMesh.freePort();
    String forward = "127.0.0.1:" + free + ":127.0.0.1:" + web.port() + "/http1";
    try (Mesh member = member(builder -> builder.set("inboundForward", forward));
        RawHttp client =
            new RawHttp(ServedMesh.plain(new InetSocketAddress(ServedMesh.LOOPBACK, free)))) {
      assertThat(member.bootstrap().serving().forwards()).hasSize(1);
      assertThat(client.get("/").status()).isEqualTo(200);
    }
  }

  @Test
  void applicationsThatOthersReachAreNotServed() {
    assertThatThrownBy(() -> mesh.server.serve(0, new InetSocketAddress("192.0.2.1", 80)))
        .isInstanceOf(ServingException.class)
        .hasMessageContaining("MESH-1622");
    assertThatThrownBy(
            () ->
                mesh.server.serve(
                    web.port(), new InetSocketAddress(ServedMesh.LOOPBACK, web.port())))
        .isInstanceOf(ServingException.class)
        .hasMessageContaining("MESH-1621");
  }

  @Test
  void takesNoMoreConnectionsThanItMay() throws IOException {
    try (Mesh member = member(builder -> builder.set("inboundConnections", "1"))) {
      InetSocketAddress at = served(member, web.port());
      try (RawHttp first = new RawHttp(ServedMesh.plain(at))) {
        assertThat(first.get("/").status()).isEqualTo(200);
        try (Socket second = ServedMesh.plain(at)) {
          assertThat(isEnded(second)).isTrue();
        }
        assertThat(first.get("/").status()).isEqualTo(200);
      }
      assertThat(MeshTerminator.of(member).stats().overloaded()).isEqualTo(1);
    }
  }

  @Test
  void endsConnectionsOnWhichNoByteComes() throws IOException {
    try (Mesh member = member(builder -> builder.set("inboundIdleTimeout", "1500ms"))) {
      InetSocketAddress at = served(member, web.port());
      try (RawHttp client = new RawHttp(ServedMesh.plain(at))) {
        assertThat(client.get("/").status()).isEqualTo(200);
        assertThat(client.ended()).isTrue();
      }
      assertThat(MeshTerminator.of(member).stats().idle()).isEqualTo(1);
    }
  }

  @Test
  void endsClientsThatNeverSayWhatTheySpeak() throws IOException {
    try (Mesh member = member(builder -> builder.set("inboundIdleTimeout", "300ms"));
        Socket silent = mesh.mutualTls(served(member, web.port()), List.of("istio"))) {
      assertThat(isEnded(silent)).isTrue();
      assertThat(MeshTerminator.of(member).stats().idle()).isEqualTo(1);
    }
  }

  @Test
  void requestsWaitWhenTheApplicationHasAllItsConnections() throws Exception {
    try (Mesh member = member(builder -> builder.set("inboundApplicationConnections", "1"));
        Http2Client client = new Http2Client(served(member, web.port()))) {
      CountDownLatch gate = new CountDownLatch(1);
      web.gates.put("full", gate);
      CompletableFuture<Http2Client.Reply> first =
          client.send(Http2Client.head("GET", "/wait?full"), "");
      ServedMesh.patiently()
          .until(() -> MeshTerminator.of(member).stats().applicationConnections() == 1);
      CompletableFuture<Http2Client.Reply> second =
          client.send(Http2Client.head("GET", "/next"), "");
      ServedMesh.patiently().until(() -> MeshTerminator.of(member).stats().requests() == 2);
      assertThat(second).isNotDone();
      assertThat(MeshTerminator.of(member).stats().applicationConnections()).isEqualTo(1);
      gate.countDown();
      assertThat(first.get(60, TimeUnit.SECONDS).status()).isEqualTo(200);
      assertThat(second.get(60, TimeUnit.SECONDS).status()).isEqualTo(200);
    }
  }

  /** One client for each event loop at least, all of which have one connection. */
  @Test
  void connectionsWithoutUseMakeRoomForThoseOfAnotherProtocol() throws Exception {
    try (GrpcApplication grpc = new GrpcApplication();
        Mesh member = member(builder -> builder.set("inboundApplicationConnections", "1"))) {
      InetSocketAddress at = served(member, grpc.port());
      for (int i = 0; i < LOOPS; i++) {
        try (Http2Client client = new Http2Client(at)) {
          assertThat(client.get("/").status()).isEqualTo(415);
        }
      }
      for (int i = 0; i < LOOPS; i++) {
        try (RawHttp client = new RawHttp(ServedMesh.plain(at))) {
          // A server of gRPC has no words for HTTP/1.1.
          assertThat(client.get("/").status()).isEqualTo(502);
        }
      }
      for (int i = 0; i < LOOPS; i++) {
        try (Http2Client client = new Http2Client(at)) {
          assertThat(client.get("/").status()).isEqualTo(415);
        }
      }
    }
  }

  @Test
  void clientsThatLeaveTakeNothingFromOthers() throws Exception {
    byte[] settingsAndPost = {
      0,
      0,
      0,
      4,
      0,
      0,
      0,
      0,
      0, // SETTINGS
      0,
      0,
      8,
      1,
      5,
      0,
      0,
      0,
      1,
      (byte) 0x83,
      (byte) 0x86,
      (byte) 0x84,
      0x41,
      3,
      'a',
      'p',
      'p'
    };
    try (GrpcApplication grpc = new GrpcApplication();
        Mesh member = member(builder -> builder.set("inboundApplicationConnections", "1"))) {
      InetSocketAddress at = served(member, grpc.port());
      for (int i = 0; i < 20; i++) {
        try (Socket client = ServedMesh.plain(at)) {
          OutputStream out = client.getOutputStream();
          out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes("US-ASCII"));
          out.write(settingsAndPost);
          if (i % 2 == 0) {
            client.setSoLinger(true, 0);
          }
        }
      }
      try (Http2Client client = new Http2Client(at)) {
        assertThat(client.get("/").status()).isEqualTo(415);
        ServedMesh.patiently().until(() -> MeshTerminator.of(member).stats().open() == 1);
      }
    }
  }

  @Test
  void aSilentApplicationHoldsItsClientsBack() throws Exception {
    try (java.net.ServerSocket silent = new java.net.ServerSocket(0, 5, ServedMesh.LOOPBACK)) {
      silent.setReceiveBufferSize(16 * 1024);
      InetSocketAddress at = mesh.serve(silent.getLocalPort());
      long before = MeshTerminator.of(mesh.server).stats().buffered();
      try (Socket client = ServedMesh.plain(at)) {
        client.setSendBufferSize(16 * 1024);
        OutputStream out = client.getOutputStream();
        out.write(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n"
                .getBytes("US-ASCII"));
        CompletableFuture<Void> writing =
            CompletableFuture.runAsync(
                () -> {
                  try {
                    byte[] part = new byte[64 * 1024];
                    for (int i = 0; i < 1000; i++) {
                      out.write(part);
                    }
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                });
        // 64 MB do not pass: kernel buffers hold some, this process next to nothing.
        assertThatThrownBy(() -> writing.get(2, TimeUnit.SECONDS))
            .isInstanceOf(java.util.concurrent.TimeoutException.class);
        assertThat(MeshTerminator.of(mesh.server).stats().buffered() - before)
            .isLessThan(256 * 1024);
      }
    }
  }

  @Test
  void noRequestIsLostAsTheMemberLeaves() throws Exception {
    Mesh member = member(builder -> builder.drain(Duration.ofSeconds(5)));
    InetSocketAddress at = served(member, web.port());
    CountDownLatch gate = new CountDownLatch(1);
    web.gates.put("drain", gate);
    try (RawHttp waiting = new RawHttp(ServedMesh.plain(at));
        RawHttp other = new RawHttp(ServedMesh.plain(at));
        Http2Client streams = new Http2Client(at)) {
      assertThat(other.get("/before").status()).isEqualTo(200);
      assertThat(streams.get("/before").status()).isEqualTo(200);
      waiting.send("GET /wait?drain HTTP/1.1\r\nHost: a\r\n\r\n");
      CompletableFuture<Http2Client.Reply> stream =
          streams.send(Http2Client.head("GET", "/wait?drain"), "");
      ServedMesh.patiently().until(() -> MeshTerminator.of(member).stats().requests() == 4);
      CompletableFuture<Void> leaving = CompletableFuture.runAsync(member::close);
      // Peers are asked to leave: GOAWAY, and Connection: close with the next answer.
      assertThat(streams.goAways.poll(60, TimeUnit.SECONDS)).isEqualTo(Integer.MAX_VALUE);
      RawHttp.Reply last = other.get("/during");
      assertThat(last.status()).isEqualTo(200);
      assertThat(last.header("connection")).isEqualTo("close");
      assertThat(other.ended()).isTrue();
      try (RawHttp late = new RawHttp(ServedMesh.plain(at))) {
        assertThat(late.get("/late").status()).isEqualTo(200);
      }
      gate.countDown();
      assertThat(waiting.read().status()).isEqualTo(200);
      assertThat(stream.get(60, TimeUnit.SECONDS).status()).isEqualTo(200);
      leaving.get(60, TimeUnit.SECONDS);
      ServedMesh.patiently().until(() -> !streams.isOpen());
      assertThatThrownBy(() -> ServedMesh.plain(at)).isInstanceOf(SocketException.class);
    }
  }

  private static boolean isEnded(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }
}
