package io.meshjvm.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsServer;
import io.meshjvm.proxy.internal.Sockets;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HTTP clients that reach services of the mesh by a proxy on loopback. */
class HttpProxyTest {

  @TempDir private static Path directory;
  private static TestMesh mesh;
  private static HttpsServer server;
  private static HttpClient client;
  private static final CountDownLatch held = new CountDownLatch(1);

  @BeforeAll
  static void start() throws IOException {
    mesh = new TestMesh(directory);
    server = HttpsServer.create(new InetSocketAddress(TestServer.LOOPBACK, 0), 0);
    server.setHttpsConfigurator(mesh.member.tls().httpsConfigurator());
    server.setExecutor(Executors.newCachedThreadPool(HttpProxyTest::daemon));
    handle(server);
    server.start();
    mesh.mutualTls("web.test", 8000, server.getAddress().getPort());
    mesh.plaintext("dead.test", 80, TestServer.closedPort());
    mesh.withoutEndpoints("empty.test", 80);
    client =
        HttpClient.newBuilder()
            .proxy(mesh.member.proxySelector())
            .connectTimeout(TestMesh.PATIENCE)
            .build();
  }

  @AfterAll
  static void stop() {
    mesh.close();
    server.stop(0);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "web");
    thread.setDaemon(true);
    return thread;
  }

  private static void handle(HttpServer server) {
    server.createContext(
        "/echo",
        exchange -> {
          // All of it first: the JDK's client does not read before it has sent.
          byte[] body = exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().set("x-seen", String.join(",", seen(exchange)));
          exchange.getResponseHeaders().set("x-target", exchange.getRequestURI().toString());
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.createContext("/nothing", exchange -> reply(exchange, 204, -1));
    server.createContext("/fixed", exchange -> reply(exchange, 200, 5));
    server.createContext(
        "/close",
        exchange -> {
          exchange.getResponseHeaders().set("Connection", "close");
          reply(exchange, 200, 5);
        });
    server.createContext(
        "/held",
        exchange -> {
          try {
            held.await(60, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          reply(exchange, 200, 5);
        });
  }

  private static void reply(HttpExchange exchange, int status, int length) throws IOException {
    exchange.sendResponseHeaders(status, length);
    if (length > 0) {
      exchange.getResponseBody().write("hello".getBytes(UTF_8));
    }
    exchange.close();
  }

  private static List<String> seen(HttpExchange exchange) {
    return exchange.getRequestHeaders().keySet().stream()
        .map(String::toLowerCase)
        .sorted()
        .toList();
  }

  private static HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    return client.send(
        request.timeout(TestMesh.PATIENCE).build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static HttpRequest.Builder to(String uri) {
    return HttpRequest.newBuilder(URI.create(uri));
  }

  /** Sends text as it is and reads until the proxy ends the connection. */
  private static String raw(String text) throws IOException {
    InetSocketAddress proxy = mesh.member.httpProxy();
    try (Socket socket = new Socket(proxy.getAddress(), proxy.getPort())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(text.getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  @Test
  void theJdksClientGetsByTheProxySelector() throws Exception {
    HttpResponse<byte[]> response = send(to("http://web.test:8000/echo?a=b%20c"));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("x-target")).contains("/echo?a=b%20c");
    assertThat(response.headers().firstValue("x-seen").orElse(""))
        .contains("host")
        .doesNotContain("connection,", "upgrade", "http2-settings", "proxy");
  }

  @Test
  void theJdksClientPostsLargeBodiesOfBothFramings() throws Exception {
    byte[] body = new byte[20_000_000];
    new Random(3).nextBytes(body);

    HttpResponse<byte[]> fixed =
        send(to("http://web.test:8000/echo").POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    assertThat(Arrays.equals(fixed.body(), body)).isTrue();

    HttpResponse<byte[]> chunked =
        send(
            to("http://web.test:8000/echo")
                .POST(
                    HttpRequest.BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(body))));
    assertThat(Arrays.equals(chunked.body(), body)).isTrue();
    await()
        .atMost(TestMesh.PATIENCE)
        .untilAsserted(() -> assertThat(mesh.stats().buffered()).isZero());
  }

  @Test
  void connectionsAreKeptOnBothSides() throws Exception {
    long before = mesh.stats().accepted();
    HttpClient fresh = HttpClient.newBuilder().proxy(mesh.member.proxySelector()).build();
    for (int i = 0; i < 20; i++) {
      String path = List.of("/fixed", "/echo", "/nothing").get(i % 3);
      HttpResponse<byte[]> response =
          fresh.send(
              to("http://web.test:8000" + path).build(), HttpResponse.BodyHandlers.ofByteArray());
      assertThat(response.statusCode()).isIn(200, 204);
    }
    assertThat(mesh.stats().accepted() - before).isEqualTo(1);
  }

  @Test
  void goesOnAfterAServerThatClosesEachTime() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(send(to("http://web.test:8000/close")).body()).asString().isEqualTo("hello");
    }
  }

  @Test
  void answersHeadWithoutBody() throws Exception {
    HttpResponse<byte[]> response =
        send(
            to("http://web.test:8000/nothing").method("HEAD", HttpRequest.BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(send(to("http://web.test:8000/fixed")).body()).asString().isEqualTo("hello");
  }

  @Test
  void passesContinueOn() throws Exception {
    HttpResponse<byte[]> response =
        send(
            to("http://web.test:8000/echo")
                .expectContinue(true)
                .POST(HttpRequest.BodyPublishers.ofString("go on")));

    assertThat(response.body()).asString().isEqualTo("go on");
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws Exception {
    String answer =
        raw(
            """
            GET http://web.test:8000/echo?1 HTTP/1.1\r
            Host: web.test:8000\r
            \r
            POST http://web.test:8000/echo?2 HTTP/1.1\r
            Host: web.test:8000\r
            Content-Length: 3\r
            \r
            abcGET http://web.test:8000/fixed HTTP/1.1\r
            Host: web.test:8000\r
            Connection: close\r
            \r
            """);

    assertThat(answer)
        .containsSubsequence("HTTP/1.1 200", "/echo?1", "HTTP/1.1 200", "/echo?2", "abc", "hello");
  }

  @Test
  void theHostThatIsSentIsTheTargets() throws Exception {
    try (TestServer web =
        new TestServer(
            socket -> {
              byte[] head = new byte[2000];
              int length = socket.getInputStream().read(head);
              String text = new String(head, 0, length, UTF_8);
              socket
                  .getOutputStream()
                  .write(
                      ("HTTP/1.1 200 OK\r\nContent-Length: " + text.length() + "\r\n\r\n" + text)
                          .getBytes(UTF_8));
            })) {
      mesh.plaintext("host.test", 81, web.port());
      String answer =
          raw(
              """
              GET http://host.test:81?x#y HTTP/1.1\r
              Host: other.test\r
              Connection: close, x-secret\r
              Proxy-Authorization: Basic abc\r
              X-Secret: yes\r
              X-Kept: yes\r
              \r
              """);

      assertThat(answer)
          .contains("GET /?x HTTP/1.1", "host: host.test:81", "X-Kept: yes")
          .doesNotContain("other.test", "Secret: yes", "Proxy-Authorization");
    }
  }

  @Test
  void anAnswerThatEndsWithItsConnectionIsWhole() throws Exception {
    try (TestServer web =
        new TestServer(
            socket -> {
              int ignored = socket.getInputStream().read(new byte[2000]);
              socket.getOutputStream().write("HTTP/1.0 200 OK\r\n\r\nto the end".getBytes(UTF_8));
              socket.close();
            })) {
      mesh.plaintext("old.test", 82, web.port());

      assertThat(send(to("http://old.test:82/")).body()).asString().isEqualTo("to the end");
      assertThat(raw("GET http://old.test:82/ HTTP/1.0\r\n\r\n")).endsWith("\r\n\r\nto the end");
    }
  }

  @Test
  void aRequestIsRepeatedOverANewConnectionIfTheKeptOneWasClosing() throws Exception {
    try (TestServer web =
        new TestServer(
            socket -> {
              InputStream in = socket.getInputStream();
              int ignored = in.read(new byte[2000]);
              socket
                  .getOutputStream()
                  .write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx".getBytes(UTF_8));
              // The next request is read, and nobody answers it.
              ignored = in.read(new byte[2000]);
              socket.close();
            })) {
      mesh.plaintext("stale.test", 83, web.port());
      String answer =
          raw(
              """
              GET http://stale.test:83/ HTTP/1.1\r
              Host: stale.test:83\r
              \r
              GET http://stale.test:83/ HTTP/1.1\r
              Host: stale.test:83\r
              Connection: close\r
              \r
              """);
      assertThat(answer.split("200 OK", -1)).hasSize(3);
      assertThat(web.accepted()).isEqualTo(2);
    }
  }

  @Test
  void tunnelsBytesOnConnect() throws Exception {
    try (TestServer echo = TestServer.echo()) {
      mesh.plaintext("tunnel.test", 9000, echo.port());
      InetSocketAddress proxy = mesh.member.httpProxy();
      try (Socket socket = new Socket(new Proxy(Proxy.Type.HTTP, proxy))) {
        socket.setSoTimeout(30_000);
        socket.connect(InetSocketAddress.createUnresolved("tunnel.test", 9000));
        socket.getOutputStream().write("through".getBytes(UTF_8));
        socket.shutdownOutput();

        assertThat(socket.getInputStream().readAllBytes()).asString().isEqualTo("through");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET http://example.com/ HTTP/1.1          | 403 | MESH-1607",
        "GET http://127.0.0.1:8000/ HTTP/1.1       | 403 | MESH-1607",
        "CONNECT example.com:443 HTTP/1.1          | 403 | MESH-1607",
        "CONNECT localhost:22 HTTP/1.1             | 403 | MESH-1607",
        "CONNECT [::1]:22 HTTP/1.1                 | 403 | MESH-1607",
        "GET / HTTP/1.1                            | 400 | MESH-1608",
        "GET https://web.test:8000/ HTTP/1.1       | 400 | MESH-1608",
        "GET http://u:p@web.test:8000/ HTTP/1.1    | 400 | MESH-1608",
        "GET http:///x HTTP/1.1                    | 400 | MESH-1608",
        "CONNECT web.test HTTP/1.1                 | 400 | MESH-1608",
        "GET http://web.test:0/ HTTP/1.1           | 400 | MESH-1608",
        "GET http://web.test:81/ HTTP/1.1          | 502 | MESH-1502",
        "CONNECT web.test:81 HTTP/1.1              | 502 | MESH-1502",
        "GET http://dead.test/ HTTP/1.1            | 502 | MESH-1613",
        "CONNECT dead.test:80 HTTP/1.1             | 502 | MESH-1613",
        "GET http://empty.test/ HTTP/1.1           | 503 | MESH-1503",
      })
  void refusesWithStatusAndCode(String line, int status, String code) throws Exception {
    assertThat(raw(line + "\r\nHost: x\r\n\r\n"))
        .startsWith("HTTP/1.1 " + status + " ")
        .contains("\r\n\r\n" + code + ": ");
  }

  @ParameterizedTest
  @CsvSource({
    "Upgrade: websocket, 501, MESH-1616",
    "'Transfer-Encoding: gzip, chunked', 501, MESH-1616",
    "Bad Header: x, 400, MESH-1608",
  })
  void refusesHeadersThatItCannotForward(String header, int status, String code) throws Exception {
    assertThat(raw("POST http://web.test:8000/echo HTTP/1.1\r\nHost: x\r\n" + header + "\r\n\r\n"))
        .startsWith("HTTP/1.1 " + status + " ")
        .contains("\r\n\r\n" + code + ": ");
  }

  @Test
  void refusesHeadsThatAreTooLong() throws Exception {
    assertThat(
            raw(
                "GET http://web.test:8000/ HTTP/1.1\r\nX: "
                    + "x".repeat(HttpFront.MAX_HEADERS)
                    + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431 ");
  }

  @Test
  void theServiceIsLeftWhenTheClientLeaves() throws Exception {
    StringBuffer end = new StringBuffer();
    CountDownLatch asked = new CountDownLatch(1);
    try (TestServer web =
        new TestServer(
            socket -> {
              int ignored = socket.getInputStream().read(new byte[2000]);
              asked.countDown();
              try {
                end.append(socket.getInputStream().read());
              } catch (IOException e) {
                end.append("gone");
              }
            })) {
      mesh.plaintext("slow.test", 84, web.port());
      InetSocketAddress proxy = mesh.member.httpProxy();
      try (Socket socket = new Socket(proxy.getAddress(), proxy.getPort())) {
        socket
            .getOutputStream()
            .write("GET http://slow.test:84/ HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
        assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
      }
      await().atMost(TestMesh.PATIENCE).until(() -> end.toString().equals("gone"));
    }
  }

  @Test
  void requestsCountForTheCircuitBreaker() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    try (TestServer web =
        new TestServer(
            socket -> {
              int ignored = socket.getInputStream().read(new byte[2000]);
              asked.countDown();
              try {
                answer.await(60, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              socket
                  .getOutputStream()
                  .write(
                      "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                          .getBytes(UTF_8));
              socket.close();
            })) {
      mesh.istiod.apply(
          """
          apiVersion: networking.istio.io/v1
          kind: DestinationRule
          metadata: {name: narrow, namespace: vm}
          spec:
            host: narrow.test
            trafficPolicy: {connectionPool: {http: {http2MaxRequests: 1}}}
          """);
      mesh.plaintext("narrow.test", 87, web.port());
      var first = client.sendAsync(to("http://narrow.test:87/").build(), discarding());
      assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();

      String second = raw("GET http://narrow.test:87/ HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(second).startsWith("HTTP/1.1 503 ").contains("MESH-1520: ");
      answer.countDown();
      assertThat(first.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      // The room is there again a moment after the answer, in whose wake it becomes free.
      await()
          .atMost(TestMesh.PATIENCE)
          .until(() -> send(to("http://narrow.test:87/")).statusCode() == 200);
    }
  }

  private static HttpResponse.BodyHandler<Void> discarding() {
    return HttpResponse.BodyHandlers.discarding();
  }

  @Test
  void anAnswerThatBreaksOffIsNotMadeWhole() throws Exception {
    try (TestServer web =
        new TestServer(
            socket -> {
              int ignored = socket.getInputStream().read(new byte[2000]);
              socket
                  .getOutputStream()
                  .write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf".getBytes(UTF_8));
              socket.close();
            })) {
      mesh.plaintext("half.test", 85, web.port());
      assertThatThrownBy(() -> send(to("http://half.test:85/"))).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aSlowReaderHoldsTheServiceBack() throws Exception {
    int size = 64 * 1024 * 1024;
    try (TestServer web =
        new TestServer(
            socket -> {
              int ignored = socket.getInputStream().read(new byte[2000]);
              OutputStream out = socket.getOutputStream();
              out.write(
                  ("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n").getBytes(UTF_8));
              out.write(new byte[size]);
            })) {
      mesh.plaintext("large.test", 86, web.port());
      InetSocketAddress proxy = mesh.member.httpProxy();
      try (Socket socket = new Socket(proxy.getAddress(), proxy.getPort())) {
        socket
            .getOutputStream()
            .write("GET http://large.test:86/ HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
        await()
            .atMost(TestMesh.PATIENCE)
            .until(() -> mesh.stats().buffered() > Sockets.HIGH_WATER - Sockets.LARGEST_READ);
        assertThat(mesh.stats().buffered())
            .isLessThanOrEqualTo(2L * (Sockets.HIGH_WATER + Sockets.LARGEST_READ));

        assertThat(socket.getInputStream().readNBytes(size)).hasSize(size);
      }
    }
  }

  @Test
  void otherHostsAreLeftToAnotherSelector() {
    Proxy corporate = new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("proxy", 3128));
    ProxySelector selector = mesh.member.proxySelector(new Always(corporate));

    assertThat(selector.select(URI.create("http://example.com/"))).containsExactly(corporate);
    assertThat(selector.select(URI.create("socket://web.test:8000"))).containsExactly(corporate);
    assertThat(selector.select(URI.create("http://web.test:8000/")))
        .containsExactly(new Proxy(Proxy.Type.HTTP, mesh.member.httpProxy()));
    assertThat(mesh.member.proxySelector().select(URI.create("http://example.com/")))
        .containsExactly(Proxy.NO_PROXY);
  }

  private static final class Always extends ProxySelector {
    private final Proxy proxy;

    Always(Proxy proxy) {
      this.proxy = proxy;
    }

    @Override
    public List<Proxy> select(URI uri) {
      return List.of(proxy);
    }

    @Override
    public void connectFailed(URI uri, java.net.SocketAddress address, IOException failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void takesConnectionsOnLoopbackOnly() {
    assertThat(mesh.member.httpProxy().getAddress().isLoopbackAddress()).isTrue();
  }
}
