package io.meshjvm.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.traffic.Connecting;
import io.meshjvm.traffic.HostResolver;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSocket;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DiallerTest {

  private static final TestCa CA = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();
  private static final HostResolver NO_DNS =
      host -> CompletableFuture.failedFuture(new UnknownHostException(host));

  private final TestMember client = new TestMember(CA, "caller");
  private final TestMember server = new TestMember(CA, "greeter");
  private final FakeDirectory directory = new FakeDirectory();
  private TestServer echo;
  private HttpServer mesh;

  @BeforeEach
  void serve() throws IOException {
    echo = TestServer.echo();
    mesh = TestServer.mesh(server.tls);
  }

  @AfterEach
  void close() {
    echo.close();
    mesh.stop(0);
    client.close();
    server.close();
  }

  @Test
  void trap28SendsPlaintextWhereTheEndpointTakesNothingElse() throws IOException {
    directory.plaintext(echo.port());

    try (Socket socket = dial(NO_DNS, null)) {
      assertThat(socket).isNotInstanceOf(SSLSocket.class);
      assertThat(exchange(socket, "ping")).isEqualTo("ping");
      assertThat(socket.getTcpNoDelay()).isTrue();
    }
  }

  @Test
  void probesIdleConnectionsAsTheClusterSays() throws IOException {
    Connecting.TcpKeepalive keepalive =
        new Connecting.TcpKeepalive(3, Duration.ofSeconds(45), Duration.ZERO);
    directory.connecting(new Connecting(Duration.ofSeconds(5), keepalive)).plaintext(echo.port());

    try (Socket socket = dial(NO_DNS, null)) {
      assertThat(socket.getKeepAlive()).isTrue();
      assertThat(socket.getOption(ExtendedSocketOptions.TCP_KEEPIDLE)).isEqualTo(45);
      assertThat(socket.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT)).isEqualTo(3);
    }
  }

  @Test
  void speaksMutualTlsWhereTheEndpointAsksForIt() throws IOException {
    directory.mutualTls(meshPort(), FakeDirectory.identity(CA, "greeter"));

    try (Socket socket = dial(NO_DNS, null)) {
      assertThat(socket.getSoTimeout()).as("the application's own").isZero();
      assertThat(exchange(socket, "GET / HTTP/1.0\r\n\r\n")).endsWith("hello");
    }
  }

  @Test
  void trap33AcceptsAnyMemberWhereNoIdentityIsNamed() throws IOException {
    directory.mutualTls(meshPort());

    try (Socket socket = dial(NO_DNS, null)) {
      assertThat(exchange(socket, "GET / HTTP/1.0\r\n\r\n")).endsWith("hello");
    }
  }

  @Test
  void refusesAPeerThatTheControlPlaneDoesNotName() {
    directory.mutualTls(meshPort(), FakeDirectory.identity(CA, "somebody-else"));

    assertThatThrownBy(() -> dial(NO_DNS, null))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("MESH-2110");
  }

  @Test
  void refusesAllWhereNoNamedIdentityIsASpiffeId() {
    directory.mutualTls(meshPort(), "api.example.com", "*");

    assertThatThrownBy(() -> dial(NO_DNS, null))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("api.example.com");
  }

  @Test
  void overlooksNamesThatAreNoSpiffeIdsBesideOneThatIs() throws IOException {
    directory.mutualTls(meshPort(), "api.example.com", FakeDirectory.identity(CA, "greeter"));

    try (Socket socket = dial(NO_DNS, null)) {
      assertThat(exchange(socket, "GET / HTTP/1.0\r\n\r\n")).endsWith("hello");
    }
  }

  @Test
  void neverFallsBackToPlaintext() {
    directory.mutualTls(echo.port(), FakeDirectory.identity(CA, "greeter"));

    assertThatThrownBy(() -> dial(NO_DNS, null)).isInstanceOf(ConnectException.class);
    assertThat(echo.accepted()).isEqualTo(1);
  }

  @Test
  void triesTheNextEndpoint() throws IOException {
    try (Socket closed = TestServer.closedPort()) {
      directory.plaintext(closed.getLocalPort()).plaintext(echo.port());

      try (Socket socket = dial(NO_DNS, null)) {
        assertThat(socket.getPort()).isEqualTo(echo.port());
      }
    }
  }

  @Test
  void tellsAllFailuresWhenNobodyAnswers() throws IOException {
    try (Socket closed = TestServer.closedPort()) {
      int first = closed.getLocalPort();
      directory.plaintext(first).mutualTls(echo.port(), "nobody");

      assertThatThrownBy(() -> dial(NO_DNS, null))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("greeter.shop:80")
          .hasMessageContaining("2 tried")
          .hasMessageContaining(":" + first)
          .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
    }
  }

  @Test
  void knowsNoHostOutsideTheMesh() {
    assertThatThrownBy(() -> dialler(NO_DNS).dial("example.com", 80, AppProtocol.TCP, null))
        .isInstanceOf(UnknownHostException.class)
        .hasMessageContaining("MESH-1501");
  }

  @Test
  void tellsWhyThereIsNoEndpoint() {
    assertThatThrownBy(() -> dial(NO_DNS, null))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("MESH-1503");
  }

  @Test
  void trap27LooksTheHostOfAnEndpointUpInDns() throws IOException {
    directory.plaintext("db.example.com", echo.port());
    HostResolver dns =
        host -> CompletableFuture.completedFuture(List.of(InetAddress.getLoopbackAddress()));

    try (Socket socket = dial(dns, null)) {
      assertThat(exchange(socket, "ping")).isEqualTo("ping");
    }
  }

  @Test
  void tellsThatDnsDoesNotKnowTheHostOfAnEndpoint() {
    directory.plaintext("db.example.com", 80);

    assertThatThrownBy(() -> dial(NO_DNS, null))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("db.example.com")
        .hasCauseInstanceOf(UnknownHostException.class);
  }

  @Test
  void tellsThatDnsHasNoAddressOrFails() {
    directory.plaintext("db.example.com", 80);

    assertThatThrownBy(() -> dial(host -> CompletableFuture.completedFuture(List.of()), null))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("no address");
    assertThatThrownBy(
            () -> dial(h -> CompletableFuture.failedFuture(new IllegalStateException("x")), null))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("Could not look up db.example.com");
  }

  @Test
  void givesUpOnDnsAtTheClustersConnectTimeout() {
    directory.connectTimeout(Duration.ofMillis(50)).plaintext("db.example.com", 80);

    assertThatThrownBy(() -> dial(host -> new CompletableFuture<>(), null))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("No answer from DNS for db.example.com");
  }

  @Test
  void givesUpOnAHandshakeAtTheClustersConnectTimeout() throws IOException {
    try (TestServer silent = TestServer.silent()) {
      directory
          .connectTimeout(Duration.ofSeconds(1))
          .mutualTls(silent.port())
          .plaintext(echo.port());

      try (Socket socket = dial(NO_DNS, null)) {
        assertThat(socket.getPort()).isEqualTo(echo.port());
      }
      await().atMost(Duration.ofSeconds(30)).until(() -> silent.accepted() == 1);
    }
  }

  /** 20 ms between two of 16 KiB would last for minutes. */
  @Test
  @Timeout(60)
  void givesUpOnAHandshakeThatComesByteByByte() throws IOException {
    try (TestServer dripping = TestServer.dripping()) {
      directory.connectTimeout(Duration.ofSeconds(1)).mutualTls(dripping.port());

      assertThatThrownBy(() -> dial(NO_DNS, null))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("the handshake was not over within ")
          .hasCauseInstanceOf(SocketTimeoutException.class);
      assertThat(directory.reports()).containsExactly(List.of("TIMEOUT", "closed"));
    }
  }

  @Test
  void triesNobodyElseOnceTheCallersLimitIsOver() throws IOException {
    try (TestServer silent = TestServer.silent()) {
      directory.mutualTls(silent.port()).plaintext(echo.port());

      assertThatThrownBy(() -> dial(NO_DNS, Duration.ofSeconds(1)))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessageContaining("1 tried");
      assertThat(echo.accepted()).isZero();
    }
  }

  @Test
  void stopsWhenItsThreadIsInterrupted() {
    directory.plaintext("db.example.com", 80).plaintext(echo.port());
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> dial(host -> new CompletableFuture<>(), null))
          .hasCauseInstanceOf(InterruptedIOException.class);
      assertThat(echo.accepted()).isZero();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private Socket dial(HostResolver dns, Duration limit) throws IOException {
    return dialler(dns).dial("greeter.shop", 80, AppProtocol.HTTP1, limit);
  }

  private Dialler dialler(HostResolver dns) {
    return new Dialler(directory, client.endpointTls, dns, client.thread::schedule);
  }

  private int meshPort() {
    return mesh.getAddress().getPort();
  }

  private static String exchange(Socket socket, String request) throws IOException {
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
    if (!(socket instanceof SSLSocket)) {
      socket.shutdownOutput();
    }
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
  }
}
