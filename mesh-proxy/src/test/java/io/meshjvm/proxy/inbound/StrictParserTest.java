package io.meshjvm.proxy.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Fault 65: what two parsers could read in two ways is read by none. In the texts, {@code ~} is a
 * line end of CR LF, {@code ^} a bare LF.
 */
class StrictParserTest {

  @TempDir private static Path directory;
  private static ServedMesh mesh;
  private static WebApplication web;
  private static InetSocketAddress served;

  @BeforeAll
  static void serve() throws IOException {
    mesh = new ServedMesh(directory);
    web = new WebApplication();
    served = mesh.serve(web.port());
  }

  @AfterAll
  static void leave() {
    mesh.close();
    web.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | POST / HTTP/1.1~Host: a~Content-Length: 3~Transfer-Encoding: chunked~~0~~",
        "400 | POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~Content-Length: 3~~0~~",
        "400 | POST / HTTP/1.1~Host: a~Content-Length: 3~Content-Length: 4~~abcd",
        "400 | POST / HTTP/1.1~Host: a~Content-Length: 3, 4~~abcd",
        "400 | POST / HTTP/1.1~Host: a~Content-Length: +3~~abc",
        "400 | POST / HTTP/1.1~Host: a~Content-Length: 0x3~~abc",
        "400 | POST / HTTP/1.1~Host: a~Content-Length: -1~~abc",
        "400 | POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked, identity~~0~~",
        "400 | POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~Transfer-Encoding: chunked~~0~~",
        "400 | POST / HTTP/1.1~Host: a~Transfer-Encoding: xchunked~~0~~",
        "400 | POST / HTTP/1.1~Host: a~Transfer-Encoding : chunked~~0~~",
        "400 | GET / HTTP/1.1~Host: a~Host: b~~",
        "400 | GET / HTTP/1.1~Host: a~x y: z~~",
        "400 | GET / HTTP/1.1~Host: a~: z~~",
        "400 | GET / HTTP/1.1^Host: a~~",
        "400 | GET / HTTP/1.1~Host: a~Connection: x-forwarded-for~~",
        "400 | GET / HTTP/1.1~Host: a~Connection: a,b,c,d,e,f,g,h,i,j~~",
        "403 | GET / HTTP/1.1~Host: a~Connection: Upgrade~Upgrade: other~~",
      })
  void isAnsweredAndGoesNoFurther(int status, String text) throws IOException {
    int before = web.requests.get();
    try (RawHttp client = new RawHttp(ServedMesh.plain(served))) {
      client.send(text.replace("~", "\r\n").replace("^", "\n"));
      assertThat(client.read().status()).isEqualTo(status);
      assertThat(isEnded(client)).isTrue();
    }
    assertThat(web.requests).hasValue(before);
  }

  /** Whether another request gets no answer. */
  private static boolean isEnded(RawHttp client) {
    try {
      return client.send("GET /second HTTP/1.1\r\nHost: a\r\n\r\n").ended();
    } catch (IOException e) {
      return true;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET / HTTP/1.1~~", "GET / HTTP/1.1~Host: a~ x: folded~~"})
  void isNoRequestButCouldBeRead(String text) throws IOException {
    try (RawHttp client = new RawHttp(ServedMesh.plain(served))) {
      assertThat(client.send(text.replace("~", "\r\n")).read().status()).isEqualTo(400);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Connection: x-hop~X-Hop: 1~X-Stays: 1 | x-hop",
        "Proxy-Authorization: Basic x~X-Stays: 1 | proxy-authorization",
        "TE: trailers~Connection: te~X-Stays: 1 | te:",
        "Connection: Upgrade, HTTP2-Settings~Upgrade: h2c~HTTP2-Settings: AA~X-Stays: 1 | settings",
        "X-Envoy-Peer-Metadata: abc~X-Stays: 1 | x-envoy-peer",
      })
  void whatIsForThisHopEndsHere(String headers, String gone) throws IOException {
    try (RawHttp client = new RawHttp(ServedMesh.plain(served))) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n" + headers.replace("~", "\r\n") + "\r\n\r\n");
      assertThat(client.read().body()).contains("x-stays: 1").doesNotContain(gone);
      assertThat(client.get("/again").status()).isEqualTo(200);
    }
  }

  @Test
  void headsThatAreTooLargeAreRefused() throws IOException {
    try (RawHttp client = new RawHttp(ServedMesh.plain(served))) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\nx: " + "y".repeat(61_440) + "\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(431);
    }
    try (RawHttp client = new RawHttp(ServedMesh.plain(served))) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n" + "x: y\r\n".repeat(150) + "\r\n");
      assertThat(client.read().status()).isEqualTo(431);
    }
  }

  @Test
  void trailersOfRequestsGoNoFurther() throws IOException {
    try (RawHttp client = new RawHttp(ServedMesh.plain(served))) {
      client.send(
          "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
              + "1\r\na\r\n0\r\nX-Role: admin\r\n\r\n");
      assertThat(client.read().body()).startsWith("POST /").doesNotContain("x-role");
    }
  }
}
