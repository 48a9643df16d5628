package io.meshjvm.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.meshjvm.core.Published;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.traffic.Connecting;
import io.meshjvm.traffic.FixedTraffic;
import io.meshjvm.traffic.TrafficSnapshot;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.SocketFactory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MeshSocketTest {

  private static final TestCa CA = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();
  private static final SocketAddress GREETER =
      InetSocketAddress.createUnresolved("greeter.shop", 80);

  private final TestMember client = new TestMember(CA, "caller");
  private final FakeDirectory directory = new FakeDirectory();
  private final Dialler dialler =
      new Dialler(
          directory,
          client.endpointTls,
          host -> CompletableFuture.failedFuture(new UnknownHostException(host)),
          client.thread::schedule);
  private final SocketFactory sockets = new MeshSocketFactory(dialler, AppProtocol.TCP);
  private TestServer echo;

  @BeforeEach
  void serve() throws IOException {
    echo = TestServer.echo();
    directory.plaintext(echo.port());
  }

  @AfterEach
  void close() {
    echo.close();
    client.close();
  }

  @Test
  void isTheConnectionToTheEndpoint() throws IOException {
    try (Socket socket = sockets.createSocket("greeter.shop", 80)) {
      assertThat(socket.isConnected()).isTrue();
      assertThat(socket.isBound()).isTrue();
      assertThat(socket.getPort()).isEqualTo(echo.port());
      assertThat(socket.getInetAddress()).isEqualTo(TestServer.LOOPBACK);
      assertThat(socket.getRemoteSocketAddress())
          .isEqualTo(new InetSocketAddress(TestServer.LOOPBACK, echo.port()));
      assertThat(socket.getLocalPort()).isPositive();
      assertThat(socket.getLocalAddress()).isEqualTo(TestServer.LOOPBACK);
      assertThat(socket.getLocalSocketAddress()).isNotNull();
    }
  }

  @Test
  void closesHalfAndStillReads() throws IOException {
    try (Socket socket = sockets.createSocket("greeter.shop", 80)) {
      socket.getOutputStream().write("ping".getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.isOutputShutdown()).isFalse();
      socket.shutdownOutput();

      assertThat(socket.isOutputShutdown()).isTrue();
      assertThat(socket.getInputStream().readAllBytes())
          .isEqualTo("ping".getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.isInputShutdown()).isFalse();
      socket.shutdownInput();
      assertThat(socket.isInputShutdown()).isTrue();
    }
  }

  @Test
  void keepsWhatWasSetBeforeItWasConnected() throws IOException {
    try (Socket socket = sockets.createSocket()) {
      socket.setSoTimeout(50);
      socket.setKeepAlive(true);
      socket.setTcpNoDelay(false);
      socket.connect(GREETER);

      assertThat(socket.getSoTimeout()).isEqualTo(50);
      assertThat(socket.getKeepAlive()).isTrue();
      assertThat(socket.getTcpNoDelay()).isFalse();
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void probesIdleConnectionsAsTheClusterSaysUnlessTheApplicationDoesNotWantIt() throws IOException {
    FakeDirectory probed =
        new FakeDirectory()
            .connecting(
                new Connecting(
                    Duration.ofSeconds(5),
                    new Connecting.TcpKeepalive(0, Duration.ofSeconds(60), Duration.ZERO)))
            .plaintext(echo.port());
    SocketFactory factory =
        new MeshSocketFactory(
            new Dialler(
                probed,
                client.endpointTls,
                host -> CompletableFuture.failedFuture(new UnknownHostException(host)),
                client.thread::schedule),
            AppProtocol.TCP);

    try (Socket socket = factory.createSocket("greeter.shop", 80)) {
      assertThat(socket.getKeepAlive()).isTrue();
    }
    try (Socket socket = factory.createSocket()) {
      socket.setKeepAlive(false);
      socket.connect(GREETER);
      assertThat(socket.getKeepAlive()).isFalse();
    }
  }

  @Test
  void changesTheTimeoutOfAConnection() throws IOException {
    try (Socket socket = sockets.createSocket("greeter.shop", 80)) {
      socket.setSoTimeout(50);
      socket.setKeepAlive(true);
      socket.setTcpNoDelay(true);

      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void timesOutWhileConnecting() throws IOException {
    FakeDirectory slow = new FakeDirectory();
    try (TestServer silent = TestServer.silent();
        Socket socket =
            new MeshSocket(
                new Dialler(
                    slow.mutualTls(silent.port()),
                    client.endpointTls,
                    host -> CompletableFuture.completedFuture(List.of()),
                    client.thread::schedule),
                AppProtocol.TCP)) {
      assertThatThrownBy(() -> socket.connect(GREETER, 100))
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(socket.isConnected()).isFalse();
    }
  }

  @Test
  void hasNoEndsBeforeItIsConnected() throws IOException {
    try (Socket socket = sockets.createSocket()) {
      List<ThrowingCallable> uses =
          List.of(
              socket::getInputStream,
              socket::getOutputStream,
              socket::shutdownInput,
              socket::shutdownOutput);
      assertThat(uses)
          .allSatisfy(
              use ->
                  assertThatThrownBy(use)
                      .isInstanceOf(SocketException.class)
                      .hasMessage("socket is not connected"));
      assertThat(socket.isConnected()).isFalse();
      assertThat(socket.isBound()).isFalse();
      assertThat(socket.isClosed()).isFalse();
      assertThat(socket.getPort()).isZero();
      assertThat(socket.getLocalPort()).isEqualTo(-1);
      assertThat(socket.getInetAddress()).isNull();
      assertThat(socket.getRemoteSocketAddress()).isNull();
      assertThat(socket.getLocalSocketAddress()).isNull();
      assertThat(socket.getLocalAddress()).isNotNull();
      assertThat(socket.isInputShutdown()).isFalse();
      assertThat(socket.isOutputShutdown()).isFalse();
    }
  }

  @Test
  void closedBeforeConnectingStaysClosed() throws IOException {
    Socket socket = sockets.createSocket();
    socket.close();
    socket.close();

    assertThat(socket.isClosed()).isTrue();
    assertThatThrownBy(() -> socket.connect(GREETER))
        .isInstanceOf(SocketException.class)
        .hasMessage("socket is closed");
    assertThat(echo.accepted()).isZero();
  }

  @Test
  void closedAfterConnectingClosesTheConnection() throws IOException {
    Socket socket = sockets.createSocket("greeter.shop", 80);
    socket.close();

    assertThat(socket.isClosed()).isTrue();
    assertThatThrownBy(socket::getInputStream)
        .isInstanceOf(SocketException.class)
        .hasMessage("socket is closed");
  }

  @Test
  void closedWhileConnectingLeavesNoConnectionBehind() throws IOException {
    CompletableFuture<Socket> connecting = new CompletableFuture<>();
    Dialler closer =
        new Dialler(
            directory.whenAsked(() -> closeQuietly(connecting.join())),
            client.endpointTls,
            host -> CompletableFuture.completedFuture(List.of()),
            client.thread::schedule);
    Socket socket = new MeshSocket(closer, AppProtocol.TCP);
    connecting.complete(socket);

    assertThatThrownBy(() -> socket.connect(GREETER))
        .isInstanceOf(SocketException.class)
        .hasMessage("socket is closed");
    assertThat(socket.isClosed()).isTrue();
    assertThat(directory.reports()).containsExactly(List.of("succeeded", "closed"));
  }

  @Test
  void closesAConnectionThatCannotBeSetUp() throws IOException {
    Socket broken = mock(Socket.class);
    doThrow(new SocketException("reset")).when(broken).setTcpNoDelay(true);
    SocketFactory outside = mock(SocketFactory.class);
    when(outside.createSocket()).thenReturn(broken);
    TrafficSnapshot nothing = FixedTraffic.of(List.of(), List.of(), "vm", "").snapshot();
    OtherHosts others = new OtherHosts(new Published<>(nothing), outside);

    try (Socket socket = new MeshSocketFactory(dialler, AppProtocol.TCP, others).createSocket()) {
      assertThatThrownBy(
              () -> socket.connect(new InetSocketAddress(TestServer.LOOPBACK, echo.port())))
          .hasMessage("reset");
    }
    verify(broken).close();
  }

  @Test
  void refusesWhatNoSocketTakes() throws IOException {
    try (Socket socket = sockets.createSocket("greeter.shop", 80)) {
      assertThatThrownBy(() -> socket.connect(GREETER))
          .isInstanceOf(SocketException.class)
          .hasMessage("already connected");
    }
    try (Socket socket = sockets.createSocket()) {
      assertThatThrownBy(() -> socket.setSoTimeout(-1))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> socket.connect(GREETER, -1))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> socket.connect(new SocketAddress() {}))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void anAddressIsNoNameOfTheMesh() {
    assertThatThrownBy(() -> sockets.createSocket(TestServer.LOOPBACK, echo.port()))
        .isInstanceOf(UnknownHostException.class);
    assertThatThrownBy(() -> sockets.createSocket("example.com", 80, null, 0))
        .isInstanceOf(UnknownHostException.class);
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
