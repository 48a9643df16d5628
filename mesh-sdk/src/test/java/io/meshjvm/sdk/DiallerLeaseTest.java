package io.meshjvm.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.traffic.HostResolver;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DiallerLeaseTest {

  private static final TestCa CA = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();
  private static final HostResolver NO_DNS =
      host -> CompletableFuture.failedFuture(new UnknownHostException(host));
  private static final HostResolver LOOPBACK =
      host -> CompletableFuture.completedFuture(List.of(TestServer.LOOPBACK));

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
  void reportsAConnectionAndItsEnd() throws IOException {
    directory.plaintext(echo.port());

    Socket socket = dial(NO_DNS, null);
    assertThat(directory.reports()).containsExactly(List.of("succeeded"));
    socket.close();
    socket.close();
    assertThat(directory.reports()).containsExactly(List.of("succeeded", "closed"));
  }

  @Test
  void reportsTheEndThatComesFromAStream() throws IOException {
    directory.plaintext(echo.port());

    dial(NO_DNS, null).getInputStream().close();
    dial(NO_DNS, null).getOutputStream().close();

    assertThat(directory.reports())
        .containsExactly(List.of("succeeded", "closed"), List.of("succeeded", "closed"));
  }

  @Test
  void reportsTheEndOfASecuredConnection() throws IOException {
    directory.mutualTls(mesh.getAddress().getPort());

    Socket socket = dial(NO_DNS, null);
    assertThat(socket).isInstanceOf(SSLSocket.class);
    assertThat(directory.reports()).containsExactly(List.of("succeeded"));
    socket.close();
    assertThat(directory.reports()).containsExactly(List.of("succeeded", "closed"));
  }

  @Test
  void reportsTheEndOfAnApplicationsSocket() throws IOException {
    directory.plaintext(echo.port());
    MeshSocketFactory sockets = new MeshSocketFactory(dialler(NO_DNS), AppProtocol.TCP);

    sockets.createSocket("greeter.shop", 80).close();

    assertThat(directory.reports()).containsExactly(List.of("succeeded", "closed"));
  }

  @Test
  void reportsEveryEndpointThatDidNotConnect() throws IOException {
    try (Socket closed = TestServer.closedPort()) {
      directory.plaintext(closed.getLocalPort()).plaintext(echo.port());

      dial(NO_DNS, null).close();
    }

    assertThat(directory.reports())
        .containsExactly(List.of("CONNECT", "closed"), List.of("succeeded", "closed"));
  }

  @Test
  void reportsAPeerThatIsAnotherOne() {
    directory.mutualTls(mesh.getAddress().getPort(), FakeDirectory.identity(CA, "somebody-else"));

    assertThatThrownBy(() -> dial(NO_DNS, null)).isInstanceOf(ConnectException.class);

    assertThat(directory.reports()).containsExactly(List.of("TLS", "closed"));
  }

  @Test
  void reportsAHandshakeThatTakesLongerThanTheClusterAllows() throws IOException {
    try (TestServer silent = TestServer.silent()) {
      directory.connectTimeout(Duration.ofMillis(100)).mutualTls(silent.port());

      assertThatThrownBy(() -> dial(NO_DNS, null)).isInstanceOf(ConnectException.class);
    }
    assertThat(directory.reports()).containsExactly(List.of("TIMEOUT", "closed"));
  }

  @Test
  void blamesNoEndpointForACallersImpatience() throws IOException {
    try (TestServer silent = TestServer.silent()) {
      directory.mutualTls(silent.port());

      assertThatThrownBy(() -> dial(NO_DNS, Duration.ofMillis(500)))
          .isInstanceOf(SocketTimeoutException.class);
    }
    assertThat(directory.reports()).containsExactly(List.of("closed"));
  }

  @Test
  void blamesNoEndpointForDns() {
    directory.plaintext("db.example.com", 80);

    assertThatThrownBy(() -> dial(NO_DNS, null)).isInstanceOf(ConnectException.class);

    assertThat(directory.reports()).containsExactly(List.of("closed"));
  }

  @Test
  void triesNoOtherEndpointWhenTheCircuitBreakerRefuses() {
    directory.refusing().plaintext(echo.port()).plaintext(echo.port());

    assertThatThrownBy(() -> dial(NO_DNS, null))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("MESH-1520");
    assertThat(echo.accepted()).isZero();
  }

  @Test
  void connectsAgainOnceAConnectionIsClosed() throws IOException {
    directory.plaintext(echo.port());

    Socket first = dial(NO_DNS, null);
    assertThatThrownBy(() -> dial(NO_DNS, null)).hasMessageContaining("MESH-1520");
    first.close();
    dial(NO_DNS, null).close();
  }

  @Test
  void asksWhetherTheAddressOfAHostMayBeDialled() {
    directory.forbidding().plaintext("db.example.com", echo.port());

    assertThatThrownBy(() -> dial(LOOPBACK, null))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("MESH-1523");
    assertThat(echo.accepted()).isZero();
    assertThat(directory.reports()).containsExactly(List.of("closed"));
  }

  @Test
  void saysThatNobodyKnowsTheCallersOwnHost() {
    directory.plaintext("greeter.shop", 80);

    assertThatThrownBy(() -> dial(NO_DNS, null))
        .isInstanceOf(UnknownHostException.class)
        .hasMessageContaining("MESH-1501: neither the mesh nor the system's DNS");
  }

  private Socket dial(HostResolver dns, Duration limit) throws IOException {
    return dialler(dns).dial("greeter.shop", 80, AppProtocol.HTTP1, limit);
  }

  private Dialler dialler(HostResolver dns) {
    return new Dialler(directory, client.endpointTls, dns, client.thread::schedule);
  }
}
