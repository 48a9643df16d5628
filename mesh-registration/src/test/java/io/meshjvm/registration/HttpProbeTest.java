package io.meshjvm.registration;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.meshjvm.core.bootstrap.ReadinessProbe.HttpGet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpProbeTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          seen.add(
              exchange.getRequestURI()
                  + " host="
                  + exchange.getRequestHeaders().getFirst("Host")
                  + " agent="
                  + exchange.getRequestHeaders().getFirst("User-Agent")
                  + " auth="
                  + exchange.getRequestHeaders().getFirst("Authorization")
                  + " connection="
                  + exchange.getRequestHeaders().getFirst("Connection"));
          String path = exchange.getRequestURI().getPath();
          if (path.startsWith("/status/")) {
            exchange.sendResponseHeaders(Integer.parseInt(path.substring(8)), -1);
          } else if (path.startsWith("/hops/")) {
            int left = Integer.parseInt(path.substring(6));
            exchange.getResponseHeaders().set("Location", "/hops/" + (left - 1));
            exchange.sendResponseHeaders(left == 0 ? 200 : 302, -1);
          } else if (path.equals("/away")) {
            String away = "http://localhost:" + server.getAddress().getPort() + "/status/200";
            exchange.getResponseHeaders().set("Location", away);
            exchange.sendResponseHeaders(307, -1);
          }
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @ParameterizedTest
  @CsvSource({
    "200, true",
    "204, true",
    "301, true",
    "304, true",
    "399, true",
    "400, false",
    "404, false",
    "500, false",
    "503, false",
  })
  void isHealthyFrom200To399(int status, boolean healthy) throws Exception {
    HealthResult result = probe("/status/" + status, Map.of()).attempt(LONG).result();

    assertThat(result instanceof HealthResult.Healthy).isEqualTo(healthy);
    if (!healthy) {
      assertThat(result.toString()).contains("answered " + status);
    }
  }

  @Test
  void sendsWhatTheAgentSends() throws Exception {
    probe("/status/200?full=1", Map.of()).attempt(LONG);

    assertThat(seen)
        .containsExactly(
            "/status/200?full=1 host="
                + authority()
                + " agent=istio-probe/1.0 auth=null connection=close");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "/status/200?a={b}|c d; /status/200?a=%7Bb%7D%7Cc%20d",
        "/status/200?x=%zz%4; /status/200?x=%25zz%254",
        "/status/200?x=%c3%A4é; /status/200?x=%c3%A4%C3%A9",
        "/status/200?x=[1]#part; /status/200?x=[1]",
      })
  void asksForPathsThatAreNoUriAsTheAgentDoes(String path, String asked) throws Exception {
    assertThat(probe(path, Map.of()).attempt(LONG).result()).isEqualTo(HealthResult.healthy());
    assertThat(seen.get(0)).startsWith(asked + " host=");
  }

  @Test
  void sendsTheHeadersOfTheProbeInsteadOfItsOwn() throws Exception {
    probe("status/200", Map.of("host", "app.test", "User-Agent", "me", "Authorization", "x"))
        .attempt(LONG);

    assertThat(seen).containsExactly("/status/200 host=app.test agent=me auth=x connection=close");
  }

  @ParameterizedTest
  @CsvSource({"1, true", "9, true", "10, false", "50, false"})
  void followsRedirectsUpToTenRequests(int hops, boolean healthy) throws Exception {
    HealthResult result = probe("/hops/" + hops, Map.of()).attempt(LONG).result();

    assertThat(result instanceof HealthResult.Healthy).isEqualTo(healthy);
    assertThat(seen).hasSize(Math.min(hops + 1, 10));
  }

  @Test
  void keepsTheChosenHostOnARelativeRedirectOnly() throws Exception {
    Map<String, String> headers = Map.of("Host", "app.test", "Authorization", "secret");
    probe("/hops/1", headers).attempt(LONG);
    assertThat(seen).allMatch(request -> request.contains("host=app.test agent"));

    seen.clear();
    probe("/away", headers).attempt(LONG);

    assertThat(seen.get(1))
        .contains("host=localhost:" + server.getAddress().getPort())
        .contains("auth=null");
  }

  @Test
  void isUnhealthyWhereNobodyListens() throws Exception {
    try (Socket closed = TestNodes.closedPort()) {
      int port = closed.getLocalPort();
      HealthResult result = probe(port, "/").attempt(LONG).result();

      assertThat(result).isInstanceOf(HealthResult.Unhealthy.class);
      assertThat(result.toString()).contains("GET http://127.0.0.1:" + port + "/ failed");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.6\r\n\r\n",
        "HTTP/1.1 xyz\r\n\r\n",
        "HTTP/1.1 200 OK\r\n",
        "\r\n\r\n"
      })
  void isUnhealthyWhenTheAnswerIsNoHttp(String answer) throws Exception {
    assertThat(askRaw(answer, LONG)).isInstanceOf(HealthResult.Unhealthy.class);
  }

  @Test
  void isUnhealthyWhenTheHeadNeverEnds() throws Exception {
    assertThat(askRaw("HTTP/1.1 200 OK\r\nX: " + "x".repeat(70_000), LONG).toString())
        .contains("larger than");
  }

  @Test
  void passesOverInterimAnswers() throws Exception {
    assertThat(askRaw("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", LONG))
        .isEqualTo(HealthResult.healthy());
  }

  @Test
  void isUnhealthyWhenNoAnswerComesInTime() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      HealthResult result =
          probe(silent.getLocalPort(), "/").attempt(Duration.ofMillis(50)).result();

      assertThat(result).isInstanceOf(HealthResult.Unhealthy.class);
    }
  }

  @Test
  void refusesHeadersWithLineBreaks() {
    Probe probe = probe("/status/200", Map.of("X", "a\r\nHost: evil"));

    org.assertj.core.api.Assertions.assertThatThrownBy(() -> probe.attempt(LONG))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("evil");
    assertThat(seen).isEmpty();
  }

  private static HealthResult askRaw(String answer, Duration timeout) throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread responder =
          new Thread(
              () -> {
                try (Socket socket = listener.accept()) {
                  socket.getInputStream().read(new byte[4096]);
                  socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                  // The probe may hang up first: it has seen enough.
                  assertThat(e).isNotNull();
                }
              });
      responder.start();
      HealthResult result = probe(listener.getLocalPort(), "/").attempt(timeout).result();
      responder.join();
      return result;
    }
  }

  private Probe probe(String path, Map<String, String> headers) {
    HttpGet get = new HttpGet("http", null, server.getAddress().getPort(), path, headers);
    return Probes.of(get, TestNodes.address("127.0.0.1"), ProbeTransport.none(), trust());
  }

  private static Probe probe(int port, String path) {
    HttpGet get = new HttpGet("http", null, port, path, Map.of());
    return Probes.of(get, TestNodes.address("127.0.0.1"), ProbeTransport.none(), trust());
  }

  private static SSLContext trust() {
    try {
      return SSLContext.getDefault();
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private String authority() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }
}
