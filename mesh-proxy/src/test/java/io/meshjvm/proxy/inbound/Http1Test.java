package io.meshjvm.proxy.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.tls.IstioAlpn;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/1.1 on its way to an application that knows nothing of the mesh. */
class Http1Test {

  @TempDir private static Path directory;
  private static ServedMesh mesh;
  private static WebApplication application;
  private static InetSocketAddress served;

  @BeforeAll
  static void serve() throws IOException {
    mesh = new ServedMesh(directory);
    application = new WebApplication();
    served = mesh.serve(application.port());
  }

  @AfterAll
  static void leave() {
    mesh.close();
    application.close();
  }

  private static RawHttp plain() throws IOException {
    return new RawHttp(ServedMesh.plain(served));
  }

  @Test
  void connectionsStayForOneRequestAfterAnother() throws IOException {
    try (RawHttp client = plain()) {
      assertThat(client.get("/one").body()).startsWith("GET /one\nhost: app");
      assertThat(client.get("/two").body()).startsWith("GET /two\n");
      assertThat(client.send("HEAD /three HTTP/1.1\r\nHost: app\r\n\r\n").read(true).status())
          .isEqualTo(200);
      assertThat(client.get("/four").body()).startsWith("GET /four\n");
    }
  }

  @Test
  void mutualTlsEndsHere() throws IOException {
    try (Socket socket = mesh.mutualTls(served, IstioAlpn.HTTP_1);
        RawHttp client = new RawHttp(socket)) {
      assertThat(client.get("/one").body())
          .startsWith("GET /one\n")
          .doesNotContain("x-forwarded-client-cert");
      assertThat(client.get("/two").status()).isEqualTo(200);
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInTheirOrder() throws IOException {
    try (RawHttp client = plain()) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 50; i++) {
        text.append("POST /").append(i).append(" HTTP/1.1\r\nHost: app\r\nContent-Length: 3\r\n");
        text.append("\r\nabc");
      }
      client.send(text.toString());
      for (int i = 0; i < 50; i++) {
        assertThat(client.read().body()).startsWith("POST /" + i + "\n");
      }
    }
  }

  @Test
  void chunkedBodiesStreamBothWays() throws IOException {
    try (RawHttp client = plain()) {
      String chunk = "x".repeat(10_000);
      StringBuilder text =
          new StringBuilder(
              "POST /echo HTTP/1.1\r\nHost: app\r\nTransfer-Encoding: chunked\r\n\r\n");
      for (int i = 0; i < 100; i++) {
        text.append(Integer.toHexString(chunk.length()))
            .append("\r\n")
            .append(chunk)
            .append("\r\n");
      }
      Thread writer =
          new Thread(
              () -> {
                try {
                  client.send(text + "0\r\n\r\n");
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      writer.start();
      assertThat(client.read().body()).hasSize(1_000_000);
    }
  }

  @Test
  void theApplicationIsAskedWhetherItWantsTheBody() throws IOException {
    try (RawHttp client = plain()) {
      client.send(
          "POST / HTTP/1.1\r\nHost: app\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(100);
      assertThat(client.send("hello").read().body()).startsWith("POST /\n");
      assertThat(client.get("/after").status()).isEqualTo(200);
    }
  }

  @Test
  void clientsOfHttp10AreUnderstood() throws IOException {
    try (RawHttp client = plain()) {
      client.send("POST /echo HTTP/1.0\r\nHost: app\r\nContent-Length: 2\r\n\r\nhi");
      RawHttp.Reply reply = client.read();
      assertThat(reply.body()).isEqualTo("hi");
      assertThat(reply.headers()).doesNotContainKey("transfer-encoding");
      assertThat(client.ended()).isTrue();
    }
  }

  /** Over mutual TLS: plaintext of HTTP/1.0 is bytes to the mesh. */
  @ParameterizedTest
  @ValueSource(strings = {"/", "/echo"})
  void clientsOfHttp10AreToldThatTheConnectionEnds(String path) throws IOException {
    try (RawHttp client = new RawHttp(mesh.mutualTls(served, IstioAlpn.HTTP_1))) {
      client.send(
          "POST "
              + path
              + " HTTP/1.0\r\nHost: app\r\nConnection: keep-alive\r\n"
              + "Content-Length: 2\r\n\r\nhi");
      RawHttp.Reply reply = client.read();
      assertThat(reply.header("connection")).isEqualTo("close");
      assertThat(reply.headers()).doesNotContainKey("transfer-encoding");
      assertThat(client.ended()).isTrue();
    }
  }

  @Test
  void whoWantsTheConnectionToCloseIsObeyed() throws IOException {
    try (RawHttp client = plain()) {
      client.send("GET / HTTP/1.1\r\nHost: app\r\nConnection: close\r\n\r\n");
      assertThat(client.read().header("connection")).isEqualTo("close");
      assertThat(client.ended()).isTrue();
    }
  }

  @Test
  void anApplicationThatIsNotThereIsUnavailable() throws IOException {
    InetSocketAddress here = mesh.serve(ServedMesh.freePort());
    try (RawHttp client = new RawHttp(ServedMesh.plain(here))) {
      RawHttp.Reply reply = client.get("/");
      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.body())
          .isEqualTo(
              "upstream connect error or disconnect/reset before headers. reset reason: remote"
                  + " connection failure, transport failure reason: delayed connect error:"
                  + " Connection refused");
      assertThat(client.get("/again").status()).isEqualTo(503);
    }
  }

  @Test
  void webSocketsPass() throws IOException {
    try (UpgradingApplication upgrading = new UpgradingApplication();
        RawHttp client = new RawHttp(ServedMesh.plain(mesh.serve(upgrading.port())))) {
      client.send(
          "GET /chat HTTP/1.1\r\nHost: app\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
      RawHttp.Reply reply = client.read();
      assertThat(reply.status()).isEqualTo(101);
      assertThat(reply.header("upgrade")).isEqualTo("websocket");
      // The application speaks with its answer, and echoes from then on.
      byte[] word = client.raw().readNBytes(5);
      assertThat(new String(word, StandardCharsets.UTF_8)).isEqualTo("hello");
      client.send("echo");
      assertThat(new String(client.raw().readNBytes(4), StandardCharsets.UTF_8)).isEqualTo("echo");
      client.socket().shutdownOutput();
      assertThat(client.ended()).isTrue();
    }
  }
}
