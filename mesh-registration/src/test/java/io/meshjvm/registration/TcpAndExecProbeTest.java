package io.meshjvm.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TcpAndExecProbeTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void tcpIsHealthyOnceConnected() throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Probe.Attempt attempt = new TcpProbe("127.0.0.1", listener.getLocalPort()).attempt(LONG);

      assertThat(attempt.result()).isEqualTo(HealthResult.healthy());
    }
  }

  @Test
  void tcpIsUnhealthyWhereNobodyListens() throws IOException {
    try (Socket closed = TestNodes.closedPort()) {
      int port = closed.getLocalPort();
      HealthResult result = new TcpProbe("127.0.0.1", port).attempt(LONG).result();

      assertThat(result.toString()).contains("TCP connect to 127.0.0.1 port " + port + " failed");
    }
  }

  @ParameterizedTest
  @CsvSource({"true, true", "exit 0, true", "exit 3, false", "cat; exit 0, true"})
  void execIsHealthyWithExitCodeZero(String script, boolean healthy) throws Exception {
    Probe.Attempt attempt = new ExecProbe(List.of("/bin/sh", "-c", script)).attempt(LONG);

    assertThat(attempt.result() instanceof HealthResult.Healthy).isEqualTo(healthy);
    assertThat(attempt.detail()).isEqualTo("exec /bin/sh");
  }

  @Test
  void execNamesTheExitCodeAndNotTheArguments() throws Exception {
    HealthResult result =
        new ExecProbe(List.of("/bin/sh", "-c", "exit 3 # password")).attempt(LONG).result();

    assertThat(result.toString()).contains("exit code 3").doesNotContain("password");
  }

  @Test
  void execIsUnhealthyWhenTheProgramIsMissing() throws Exception {
    HealthResult result = new ExecProbe(List.of("/no/such/program")).attempt(LONG).result();

    assertThat(result.toString()).contains("could not start");
  }

  @Test
  void execKillsWhatDoesNotEndInTime() throws Exception {
    long before = ProcessHandle.current().descendants().filter(ProcessHandle::isAlive).count();

    HealthResult result =
        new ExecProbe(List.of("/bin/sh", "-c", "sleep 300; true"))
            .attempt(Duration.ofMillis(100))
            .result();

    assertThat(result.toString()).contains("did not end within 100 ms");
    org.awaitility.Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                ProcessHandle.current().descendants().filter(ProcessHandle::isAlive).count()
                    <= before);
  }
}
