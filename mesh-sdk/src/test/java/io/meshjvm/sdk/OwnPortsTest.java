package io.meshjvm.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.TestCa;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OwnPortsTest {

  private static final TestCa CA = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();
  private static final String HOST = "127.0.0.1";

  private final TestMember own = new TestMember(CA, "my-vm");

  @AfterEach
  void close() {
    own.close();
  }

  @Test
  void findsAPortThatIsServedWithTheOwnIdentity() throws IOException {
    HttpServer server = TestServer.mesh(own.tls);
    OwnPorts ports = ports(Set.of());

    // The first handshake of a JVM may take longer than a trial does.
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> ports.meshTls(HOST, server.getAddress().getPort()).isPresent());
    assertThat(ports.meshTls("localhost", server.getAddress().getPort())).isPresent();

    server.stop(0);
    assertThat(ports.meshTls(HOST, server.getAddress().getPort()))
        .as("still the own port while its server restarts")
        .isPresent();
  }

  @Test
  void takesAnotherMembersPortForAStrangers() throws IOException {
    try (TestMember other = new TestMember(CA, "other")) {
      HttpServer server = TestServer.mesh(other.tls);

      assertThat(ports(Set.of()).meshTls(HOST, server.getAddress().getPort())).isEmpty();

      server.stop(0);
    }
  }

  @Test
  void bothersAPlaintextServerThreeTimesAtMost() throws IOException {
    try (TestServer plaintext = TestServer.plaintext()) {
      OwnPorts ports = ports(Set.of());
      int slow = 0;

      for (int i = 0; i < 10; i++) {
        long begun = System.nanoTime();
        assertThat(ports.meshTls(HOST, plaintext.port())).isEmpty();
        slow += System.nanoTime() - begun >= OwnPorts.TRIAL.toNanos() ? 1 : 0;
      }

      // What may have timed out on a busy machine does not count as a failure.
      assertThat(plaintext.accepted()).isBetween(3, 3 + slow);
    }
  }

  @Test
  void keepsTryingWhileNobodyListens() throws IOException {
    OwnPorts ports = ports(Set.of());
    Socket closed = TestServer.closedPort();
    int port = closed.getLocalPort();
    for (int i = 0; i < 6; i++) {
      assertThat(ports.meshTls(HOST, port)).isEmpty();
    }
    closed.close();
    HttpServer server = TestServer.mesh(own.tls, port);

    await().atMost(Duration.ofSeconds(30)).until(() -> ports.meshTls(HOST, port).isPresent());

    server.stop(0);
  }

  @Test
  void givesASilentServerTimeToWarmUpAndNotForEver() throws IOException {
    try (TestServer silent = TestServer.silent()) {
      OwnPorts ports = ports(Set.of());

      for (int i = 0; i < 20; i++) {
        assertThat(ports.meshTls(HOST, silent.port())).isEmpty();
      }

      await().atMost(Duration.ofSeconds(30)).until(() -> silent.accepted() >= 15);
      assertThat(silent.accepted()).isEqualTo(15);
    }
  }

  @Test
  void believesTheApplicationWithoutTrying() throws IOException {
    try (Socket closed = TestServer.closedPort()) {
      int port = closed.getLocalPort();

      assertThat(ports(Set.of(port)).meshTls(HOST, port)).isPresent();
    }
  }

  @Test
  void neverSpeaksForAnotherHost() throws IOException {
    assertThat(ports(Set.of(443)).meshTls("192.0.2.7", 443)).isEmpty();
  }

  @Test
  void hasNothingToShowBeforeThereIsAnIdentity() throws IOException {
    own.identity.publish(Optional.empty());

    assertThat(ports(Set.of(443)).meshTls(HOST, 443)).isEmpty();
  }

  private OwnPorts ports(Set<Integer> named) throws IOException {
    return new OwnPorts(named, List.of(InetAddress.getByName("10.77.0.9")), own.identity, own.tls);
  }
}
