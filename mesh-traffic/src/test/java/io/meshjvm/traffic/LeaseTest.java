package io.meshjvm.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.TextFormat;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.meshjvm.proto.envoy.config.endpoint.v3.LbEndpoint;
import io.meshjvm.traffic.Lease.Failure;
import io.meshjvm.traffic.Lease.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class LeaseTest {

  private static final String A = "outbound|80||a.test";

  private static final String OUTLIERS =
      """
      outlier_detection {
        consecutive_5xx { value: 3 } enforcing_success_rate { }
        interval { seconds: 1 } base_ejection_time { seconds: 5 }
        max_ejection_percent { value: 50 }
      }
      common_lb_config { healthy_panic_threshold { } }
      """;

  private static final String BREAKERS =
      """
      circuit_breakers { thresholds {
        max_connections { value: 2 } max_pending_requests { value: 1 }
        max_requests { value: 2 } max_retries { value: 1 }
      } }
      """;

  private final TestMesh mesh = new TestMesh();

  @Test
  void ejectsAnEndpointThatDoesNotConnectAndTakesItBackInTime() {
    provide(OUTLIERS, 3);
    String bad = picked(0).endpoint().address().toString();

    for (int i = 0; i < 3; i++) {
      fail(bad, Kind.CONNECTION, Failure.CONNECT);
    }
    publish();
    assertThat(targets()).hasSize(2).doesNotContain(bad);

    mesh.time.advance(Duration.ofSeconds(4));
    assertThat(targets()).doesNotContain(bad);
    mesh.time.advance(Duration.ofSeconds(2));
    assertThat(targets()).hasSize(3).contains(bad);
  }

  @Test
  void ejectsNoMoreThanThePercentageAndServesFromTheRest() {
    provide(OUTLIERS, 4);
    List<String> all = List.copyOf(targets());

    for (String address : all) {
      for (int i = 0; i < 3; i++) {
        fail(address, Kind.CONNECTION, Failure.TIMEOUT);
      }
    }
    publish();

    assertThat(targets()).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(Failure.class)
  void countsEveryFailureOfARequest(Failure failure) {
    provide(OUTLIERS, 3);
    String bad = picked(0).endpoint().address().toString();

    for (int i = 0; i < 3; i++) {
      fail(bad, Kind.REQUEST, failure);
    }
    publish();

    assertThat(targets()).doesNotContain(bad);
  }

  @Test
  void countsAnswersOfRequests() {
    provide(OUTLIERS, 3);
    String bad = picked(0).endpoint().address().toString();

    respond(bad, 500, 500, 404, 500, 500);
    publish();
    assertThat(targets()).contains(bad);
    respond(bad, 503);
    publish();
    assertThat(targets()).doesNotContain(bad);
  }

  @Test
  void takesAConnectionForASuccessOnceItIsThereWhateverBecomesOfIt() {
    provide(OUTLIERS, 3);
    String broken = picked(0).endpoint().address().toString();

    for (int i = 0; i < 10; i++) {
      try (Lease lease = lease(broken, Kind.CONNECTION)) {
        lease.succeeded();
        lease.failed(Failure.RESET);
      }
    }
    publish();

    assertThat(targets()).contains(broken);
  }

  @Test
  void letsARequestsConnectionSayNothingOfItsRequests() {
    provide(OUTLIERS, 3);
    String bad = picked(0).endpoint().address().toString();

    for (int i = 0; i < 3; i++) {
      try (Lease connection = lease(bad, Kind.SHARED_CONNECTION)) {
        connection.succeeded();
        respond(bad, 500);
      }
    }
    publish();

    assertThat(targets()).doesNotContain(bad);
  }

  @Test
  void hearsNothingAfterTheEnd() {
    provide(OUTLIERS, 3);
    String address = picked(0).endpoint().address().toString();

    for (int i = 0; i < 5; i++) {
      for (Kind kind : Kind.values()) {
        Lease lease = lease(address, kind);
        lease.close();
        lease.failed(Failure.CONNECT);
        lease.responded(500);
        lease.close();
      }
    }
    publish();

    assertThat(targets()).contains(address);
  }

  @Test
  void keepsAnEjectionThroughUpdatesOfClusterAndEndpoints() {
    provide(OUTLIERS, 3);
    String bad = picked(0).endpoint().address().toString();
    for (int i = 0; i < 3; i++) {
      fail(bad, Kind.CONNECTION, Failure.TLS);
    }
    publish();

    provide(OUTLIERS + BREAKERS, 5);
    assertThat(targets()).hasSize(4).doesNotContain(bad);

    provide("", 5);
    publish();
    assertThat(targets()).as("there is no detection any more").hasSize(5);
  }

  @Test
  void holdsNoTimerWhenNobodyIsEjected() {
    provide(OUTLIERS, 3);
    mesh.time.advance(Duration.ofSeconds(1));
    int quiet = mesh.time.pendingTasks();
    String bad = picked(0).endpoint().address().toString();
    for (int i = 0; i < 3; i++) {
      fail(bad, Kind.CONNECTION, Failure.CONNECT);
    }
    mesh.time.runDue();
    assertThat(mesh.time.pendingTasks()).isGreaterThan(quiet);

    mesh.time.advance(Duration.ofSeconds(30));

    assertThat(mesh.time.pendingTasks()).isEqualTo(quiet);
  }

  @Test
  void refusesConnectionsBeyondTheLimitUntilOneEnds() {
    provide(BREAKERS, 3);
    Lease first = connected(picked(0));
    Lease second = connected(picked(1));

    assertThatThrownBy(() -> mesh.traffic.lease(picked(2), Kind.SHARED_CONNECTION))
        .isInstanceOfSatisfying(
            TrafficException.class, e -> assertThat(e.code()).isEqualTo("MESH-1520"))
        .hasMessageContainingAll(A, "2", "connectionPool.tcp.maxConnections");

    first.close();
    first.close();
    connected(picked(2)).close();
    second.close();
    assertThatCode(() -> List.of(connected(picked(0)), connected(picked(1))))
        .doesNotThrowAnyException();
  }

  @Test
  void limitsConnectionsThatAreNotThereYet() {
    provide(BREAKERS, 3);
    Lease waiting = mesh.traffic.lease(picked(0), Kind.CONNECTION);

    assertThatThrownBy(() -> mesh.traffic.lease(picked(1), Kind.CONNECTION))
        .hasMessageContaining("http1MaxPendingRequests");

    waiting.succeeded();
    Lease second = mesh.traffic.lease(picked(1), Kind.CONNECTION);
    second.failed(Failure.CONNECT);
    second.close();
    waiting.close();
    assertThatCode(() -> connected(picked(0)).close()).doesNotThrowAnyException();
  }

  @Test
  void limitsRequestsAndRetriesApartFromConnections() {
    provide(BREAKERS, 3);
    Lease retry = mesh.traffic.lease(picked(0), Kind.RETRY);

    assertThatThrownBy(() -> mesh.traffic.lease(picked(0), Kind.RETRY))
        .hasMessageContaining("http.maxRetries");
    Lease request = mesh.traffic.lease(picked(0), Kind.REQUEST);
    assertThatThrownBy(() -> mesh.traffic.lease(picked(0), Kind.REQUEST))
        .hasMessageContaining("http.http2MaxRequests");
    retry.close();
    request.close();
    assertThatCode(() -> mesh.traffic.lease(picked(0), Kind.RETRY)).doesNotThrowAnyException();
  }

  @Test
  void keepsCountingThroughUpdatesAndObeysNewLimits() {
    provide(BREAKERS, 3);
    Lease first = connected(picked(0));
    Lease second = connected(picked(1));

    provide(BREAKERS.replace("max_connections { value: 2 }", "max_connections { value: 3 }"), 4);
    Lease third = connected(picked(2));
    assertThatThrownBy(() -> connected(picked(3))).hasMessageContaining("allows: 3");
    provide(BREAKERS, 4);
    first.close();
    assertThatThrownBy(() -> connected(picked(3))).hasMessageContaining("allows: 2");
    second.close();
    third.close();
    connected(picked(3)).close();
  }

  @Test
  void countsCallsUnderWayForTheBalancer() {
    provide("", 1);
    Pick.Picked there = picked(0);
    EndpointState state = mesh.now().state(there);

    Lease bytes = mesh.traffic.lease(there, Kind.CONNECTION);
    Lease shared = mesh.traffic.lease(there, Kind.SHARED_CONNECTION);
    Lease request = mesh.traffic.lease(there, Kind.REQUEST);
    assertThat(state.active()).isEqualTo(2);
    bytes.close();
    request.close();
    request.close();
    shared.close();
    assertThat(state.active()).isZero();
  }

  @Test
  void limitsNobodyOnceTheClusterHasGone() {
    provide(BREAKERS, 1);
    Pick.Picked there = picked(0);
    mesh.controlPlane.sotw(FakeControlPlane.CDS, List.of());
    publish();

    for (int i = 0; i < 10; i++) {
      Lease lease = mesh.traffic.lease(there, Kind.CONNECTION);
      lease.failed(Failure.CONNECT);
    }
  }

  @ParameterizedTest
  @MethodSource("causes")
  void tellsWhatAFailureIs(Throwable cause, Failure failure) {
    assertThat(Failure.of(cause)).isEqualTo(failure);
  }

  static Stream<Arguments> causes() {
    return Stream.of(
        Arguments.of(new ConnectException("refused"), Failure.CONNECT),
        Arguments.of(new NoRouteToHostException("no route"), Failure.CONNECT),
        Arguments.of(new UnknownHostException("who"), Failure.CONNECT),
        Arguments.of(new UnresolvedAddressException(), Failure.CONNECT),
        Arguments.of(new SocketTimeoutException("late"), Failure.TIMEOUT),
        Arguments.of(new TimeoutException("late"), Failure.TIMEOUT),
        Arguments.of(new SSLHandshakeException("who are you"), Failure.TLS),
        Arguments.of(new SocketException("Connection reset"), Failure.RESET),
        Arguments.of(new IOException("Broken pipe"), Failure.RESET));
  }

  /** One cluster with so many endpoints. */
  private void provide(String settings, int endpoints) {
    var cluster = Wire.cluster(A, DiscoveryType.EDS);
    try {
      TextFormat.merge(settings, cluster);
    } catch (TextFormat.ParseException e) {
      throw new IllegalArgumentException(settings, e);
    }
    mesh.controlPlane.sotw(FakeControlPlane.CDS, List.of(cluster.build().toByteArray()));
    publish();
    LbEndpoint.Builder[] all =
        IntStream.rangeClosed(1, endpoints)
            .mapToObj(i -> Wire.endpoint("10.0.0." + i, 80))
            .toArray(LbEndpoint.Builder[]::new);
    mesh.controlPlane.sotw(FakeControlPlane.EDS, List.of(Wire.eds(A, all)));
    publish();
  }

  private void publish() {
    mesh.time.advance(Duration.ofMillis(100));
  }

  private Pick.Picked picked(int which) {
    return mesh.now().candidates("a.test", 80).stream()
        .map(Candidate::target)
        .sorted(
            (a, b) ->
                a.endpoint().address().toString().compareTo(b.endpoint().address().toString()))
        .toList()
        .get(which);
  }

  private Set<String> targets() {
    Set<String> targets = new TreeSet<>();
    for (int i = 0; i < 40; i++) {
      targets.add(mesh.picked("a.test", 80).endpoint().address().toString());
    }
    return targets;
  }

  private final List<Pick.Picked> seen = new ArrayList<>();

  private Lease lease(String address, Kind kind) {
    mesh.now().candidates("a.test", 80).forEach(candidate -> seen.add(candidate.target()));
    return seen.stream()
        .filter(picked -> picked.endpoint().address().toString().equals(address))
        .findFirst()
        .map(picked -> mesh.traffic.lease(picked, kind))
        .orElseThrow();
  }

  private void fail(String address, Kind kind, Failure failure) {
    try (Lease lease = lease(address, kind)) {
      lease.failed(failure);
    }
    mesh.time.runDue();
  }

  private void respond(String address, int... statuses) {
    for (int status : statuses) {
      try (Lease lease = lease(address, Kind.REQUEST)) {
        lease.responded(status);
      }
    }
    mesh.time.runDue();
  }

  private Lease connected(Pick.Picked picked) {
    Lease lease = mesh.traffic.lease(picked, Kind.CONNECTION);
    lease.succeeded();
    return lease;
  }
}
