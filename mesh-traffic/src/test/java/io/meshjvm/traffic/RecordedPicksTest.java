package io.meshjvm.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who gets the calls in a recorded mesh, as a sidecar with the same answers would have it. */
class RecordedPicksTest {

  private final TestMesh mesh = new TestMesh();

  @BeforeEach
  void receiveTheFirstPushes() {
    Recorded.sotw(mesh.controlPlane, "sotw/007-response-Cluster");
    Recorded.sotw(mesh.controlPlane, "sotw/019-response-ClusterLoadAssignment");
    Recorded.sotw(mesh.controlPlane, "sotw/023-response-Cluster");
    Recorded.sotw(mesh.controlPlane, "sotw/025-response-ClusterLoadAssignment");
    mesh.time.advance(Duration.ofSeconds(1));
  }

  private String shares(Call call) {
    return mesh.now().candidates(call).stream()
        .map(c -> address(c.target()) + "=" + Math.round(c.weight()))
        .collect(Collectors.joining(" "));
  }

  private static String address(Pick.Picked picked) {
    return picked.endpoint().address().toString().substring(1);
  }

  @ParameterizedTest
  @CsvSource({
    "remote.mesh.test, 50051, '', ROUND_ROBIN, 10.77.0.31:50051=100",
    "static.test, 80, '', LEAST_REQUEST, 127.0.2.1:80=100",
    "static.test, 80, v1, LEAST_REQUEST, 127.0.2.1:80=100",
    "static.test, 80, v2, LEAST_REQUEST, 127.0.2.2:80=100",
    "httpbin.default, 8000, '', RING_HASH, 10.77.0.11:8080=100",
    "vmservice.example.com, 80, '', LEAST_REQUEST, 10.77.0.9:9090=100",
  })
  void callsFallOnTheEndpointsThatASidecarWouldTake(
      String host, int port, String subset, String policy, String expected) {
    Call call = Call.to(host, port).subset(subset);

    assertThat(mesh.now().cluster(call).orElseThrow().lbPolicy()).isEqualTo(policy);
    assertThat(shares(call)).isEqualTo(expected);
    for (int i = 0; i < 20; i++) {
      assertThat(expected).startsWith(address((Pick.Picked) mesh.now().pick(call)));
    }
  }

  @Test
  void anOutlierGivesWayToTheNextLocalityThenToTheGateway() {
    Call call = Call.to("remote.mesh.test", 50051);
    eject(call, 2);
    assertThat(shares(call)).isEqualTo("10.77.0.32:50051=100");

    eject(call, 2);
    assertThat(shares(call)).isEqualTo("10.77.0.50:15443=100");
    assertThat(mesh.picked("remote.mesh.test", 50051).transport())
        .isInstanceOfSatisfying(
            Transport.IstioMutual.class,
            tls -> assertThat(tls.sni()).isEqualTo("outbound_.50051_._.remote.mesh.test"));

    mesh.time.advance(Duration.ofSeconds(7));
    assertThat(shares(call)).isEqualTo("10.77.0.31:50051=100");
  }

  /** Fails as often in a row as the cluster allows. */
  private void eject(Call call, int failures) {
    for (int i = 0; i < failures; i++) {
      Pick.Picked picked = (Pick.Picked) mesh.now().pick(call);
      try (Lease lease = mesh.traffic.lease(picked, Lease.Kind.REQUEST)) {
        lease.responded(503);
      }
    }
    mesh.time.advance(Duration.ofMillis(200));
  }

  @Test
  void aSubsetThatIsNotThereIsNamedWithThoseThatAre() {
    assertThatThrownBy(() -> mesh.now().candidates(Call.to("static.test", 80).subset("v3")))
        .isInstanceOf(TrafficException.class)
        .hasMessageContaining("MESH-1506")
        .hasMessageContaining("v1, v2");
  }

  @Test
  void readsTheSettingsThatGoWithTheClusters() {
    Cluster httpbin = mesh.now().cluster("httpbin.default", 8000).orElseThrow();
    assertThat(httpbin.balancing().policy())
        .isEqualTo(new Balancing.RingHash(1_024, 8_388_608, false));
    assertThat(httpbin.balancing().panicThreshold()).isZero();
    assertThat(httpbin.connecting())
        .isEqualTo(
            new Connecting(
                Duration.ofSeconds(1),
                new Connecting.TcpKeepalive(0, Duration.ofSeconds(60), Duration.ZERO)));
    Cluster remote = mesh.now().cluster("remote.mesh.test", 50051).orElseThrow();
    assertThat(remote.balancing().localityWeighted()).isTrue();
    Cluster external = mesh.now().cluster("db.external.test", 3306).orElseThrow();
    assertThat(external.dns())
        .isEqualTo(
            new DnsSettings(
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                Duration.ofMillis(100),
                DnsSettings.Family.V4_ONLY));
    assertThat(mesh.now().clusters().stream().map(Cluster::lbPolicy).distinct().toList())
        .containsAll(List.of("CLUSTER_PROVIDED", "ROUND_ROBIN", "LEAST_REQUEST", "RING_HASH"));
  }
}
