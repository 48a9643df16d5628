package io.meshjvm.core.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshjvm.core.bootstrap.ReadinessProbe.Exec;
import io.meshjvm.core.bootstrap.ReadinessProbe.GrpcCheck;
import io.meshjvm.core.bootstrap.ReadinessProbe.HttpGet;
import io.meshjvm.core.bootstrap.ReadinessProbe.TcpConnect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ReadinessProbesTest {

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void readsEachAction(String yaml, ReadinessProbe.Action action) {
    assertThat(read(yaml)).isEqualTo(ReadinessProbe.of(action));
  }

  static Stream<Arguments> readsEachAction() {
    return Stream.of(
        Arguments.of("httpGet: {port: 8080}", new HttpGet("http", null, 8080, "/", Map.of())),
        Arguments.of("http_get: {port: '8080'}", new HttpGet("http", null, 8080, "/", Map.of())),
        Arguments.of(
            "httpGet: {port: 1, scheme: HTTPS, host: h, path: 'a?b=c', httpHeaders: [{name: Host,"
                + " value: x}, {name: N}]}",
            new HttpGet("https", "h", 1, "/a?b=c", Map.of("Host", "x", "N", ""))),
        Arguments.of("tcpSocket: {port: 9}", new TcpConnect(null, 9)),
        Arguments.of("tcpSocket: {port: 9, host: h}", new TcpConnect("h", 9)),
        Arguments.of("exec: {command: [/bin/true, -x]}", new Exec(List.of("/bin/true", "-x"))),
        Arguments.of("grpc: {port: 50051}", new GrpcCheck(50051, "")),
        Arguments.of("grpc: {port: 50051, service: s}", new GrpcCheck(50051, "s")));
  }

  @Test
  void readsTimesAndThresholds() {
    assertThat(
            read(
                "{tcpSocket: {port: 9}, initialDelaySeconds: 3, timeoutSeconds: 4, periodSeconds: 5,"
                    + " successThreshold: 6, failureThreshold: 7}"))
        .isEqualTo(
            new ReadinessProbe(
                new TcpConnect(null, 9),
                Duration.ofSeconds(3),
                Duration.ofSeconds(4),
                Duration.ofSeconds(5),
                6,
                7));
  }

  @Test
  void trap22TakesTheAgentsDefaultForZero() {
    assertThat(
            read(
                "{tcpSocket: {port: 9}, timeoutSeconds: 0, period_seconds: 0, successThreshold: 0,"
                    + " failureThreshold: 0}"))
        .isEqualTo(ReadinessProbe.of(new TcpConnect(null, 9)));
    assertThat(read("{tcpSocket: {port: 9}}").failureThreshold()).isEqualTo(1);
  }

  @Test
  void connectsToTheDefaultHostIfTheProbeNamesNone() {
    Map<String, Object> probe = Map.of("tcpSocket", Map.of("port", 9));
    assertThat(ReadinessProbes.read(probe, "localhost").action())
        .isEqualTo(new TcpConnect("localhost", 9));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "periodSeconds: 1; needs one of httpGet, tcpSocket, exec, grpc",
        "{httpGet: {port: 1}, exec: {command: [a]}}; it has [exec, httpGet]",
        "httpGet: 8080; readinessProbe.httpGet is not a map",
        "httpGet: {}; readinessProbe.httpGet.port is not between 1 and 65535",
        "httpGet: {port: 0}; port is not between 1 and 65535",
        "httpGet: {port: 65536}; port is not between 1 and 65535",
        "httpGet: {port: http}; port is not a whole number",
        "httpGet: {port: 1, scheme: ftp}; 'ftp' is neither http nor https",
        "httpGet: {port: 1, path: 5}; path is not a string",
        "httpGet: {port: 1, httpHeaders: {a: b}}; httpHeaders is not a list",
        "httpGet: {port: 1, httpHeaders: [a]}; has an element that is not a map",
        "httpGet: {port: 1, httpHeaders: [{value: a}]}; has a header without a name",
        "tcpSocket: {host: h}; readinessProbe.tcpSocket.port",
        "exec: {command: []}; readinessProbe.exec.command is not a list of strings",
        "exec: {command: ls}; command is not a list of strings",
        "exec: {command: [1]}; command is not a list of strings",
        "grpc: {port: -1}; readinessProbe.grpc.port is negative",
        "{tcpSocket: {port: 9}, periodSeconds: -1}; periodSeconds is negative",
        "{tcpSocket: {port: 9}, periodSeconds: 1.5}; periodSeconds is not a whole number",
        "{tcpSocket: {port: 9}, timeoutSeconds: 10s}; timeoutSeconds is not a whole number",
      })
  void refuses(String yaml, String message) {
    BootstrapException refusal = catchThrowableOfType(BootstrapException.class, () -> read(yaml));
    assertThat(refusal.code()).isEqualTo(Fault.PROBE.code());
    assertThat(refusal.problem()).contains(message);
  }

  @SuppressWarnings("unchecked")
  private static ReadinessProbe read(String yaml) {
    Object fields = PlainYaml.parse(yaml, "probe", Fault.YAML_SYNTAX);
    return ReadinessProbes.read((Map<String, Object>) fields, null);
  }
}
