package io.meshjvm.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.TestCa;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The loads themselves, over real sockets. */
class LoadTest {

  private static final int PAYLOAD = 1024;
  private static final Duration SHORT = Duration.ofMillis(100);

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource
  void callsOverPlaintext(Protocol protocol) throws Exception {
    try (EchoServers servers = EchoServers.start(any -> Optional.empty(), PAYLOAD);
        Connector connector = new PlainConnector(servers.ports());
        Load load = open(connector, protocol)) {
      assertCalls(load);
      assertCalls(load);
    }
  }

  @ParameterizedTest
  @EnumSource
  void callsOverPlainTls(Protocol protocol) throws Exception {
    PlainTls.write(directory, TestCa.builder().keys(KeyAlgorithm.EC_P256).build());
    PlainTls tls = PlainTls.read(directory);
    try (EchoServers servers = EchoServers.start(tls::server, PAYLOAD);
        Connector connector = new TlsConnector(new PlainConnector(servers.ports()), tls);
        Load load = open(connector, protocol)) {
      assertCalls(load);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServerThatGoesAwayIsAFailureAndNoResult(Protocol protocol) throws Exception {
    EchoServers servers = EchoServers.start(any -> Optional.empty(), PAYLOAD);
    try (Connector connector = new PlainConnector(servers.ports());
        Load load = open(connector, protocol)) {
      assertCalls(load);
      servers.close();
      assertThatThrownBy(() -> load.run(SHORT)).isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n",
        "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 4\r\n\r\nbody",
        "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nlonger",
        "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nbod",
        "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nbody, and more",
        "HTTP/1.1 200 OK\r\nserver: none\r\n\r\nbody"
      })
  void anAnswerThatIsNotAsItShouldBeIsAFailure(String answer) throws IOException {
    HttpExchange exchange = new HttpExchange(new Answering(answer), 4);
    assertThatThrownBy(exchange::call).isInstanceOf(IOException.class);
  }

  @Test
  void anAnswerAsItShouldBeIsNone() throws IOException {
    Answering socket = new Answering("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody");
    new HttpExchange(socket, 4).call();
    assertThat(socket.asked.toString(StandardCharsets.US_ASCII)).startsWith("GET / HTTP/1.1\r\n");
  }

  @Test
  void anotherEchoIsAFailure() throws IOException {
    TcpExchange exchange = new TcpExchange(new Answering("body"), 4);
    assertThatThrownBy(exchange::call).isInstanceOf(IOException.class);
  }

  private static Load open(Connector connector, Protocol protocol) throws IOException {
    return ClientWorker.open(connector, new Cell(protocol, 2), PAYLOAD);
  }

  private static void assertCalls(Load load) throws Exception {
    LoadResult result = load.run(SHORT);
    assertThat(result.calls()).isPositive();
    assertThat(result.time()).isGreaterThanOrEqualTo(SHORT);
    assertThat(result.p50()).isPositive().isLessThanOrEqualTo(result.p99());
  }

  /** A socket with one answer. */
  private static final class Answering extends Socket {

    private final ByteArrayOutputStream asked = new ByteArrayOutputStream();
    private final InputStream answer;

    Answering(String answer) {
      this.answer = new ByteArrayInputStream(answer.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public InputStream getInputStream() {
      return answer;
    }

    @Override
    public OutputStream getOutputStream() {
      return asked;
    }
  }
}
