package io.meshjvm.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UInt32Value;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.meshjvm.proto.envoy.config.core.v3.HealthStatus;
import io.meshjvm.proto.envoy.config.endpoint.v3.LbEndpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong between the control plane and the endpoints. */
class OutboundFaultsTest {

  private static final String A = "outbound|80||a.shop.svc.cluster.local";
  private static final String B = "outbound|81||b.test";
  private static final String UNKNOWN = "outbound|82||nobody.test";
  private static final Duration SOON = Duration.ofMillis(100);

  private final TestMesh mesh = new TestMesh();

  private void clusters(byte[]... clusters) {
    mesh.controlPlane.sotw(FakeControlPlane.CDS, List.of(clusters));
  }

  private void endpoints(String cluster, LbEndpoint.Builder... endpoints) {
    mesh.controlPlane.sotw(FakeControlPlane.EDS, List.of(Wire.eds(cluster, endpoints)));
  }

  /** What may happen, in whatever order and as often as it likes. */
  private List<Runnable> events() {
    return List.of(
        () -> clusters(Wire.plaintext(A)),
        () -> clusters(Wire.plaintext(B)),
        () -> clusters(Wire.plaintext(A), Wire.plaintext(B)),
        () -> clusters(Wire.autoTls(A), Wire.plaintext(B)),
        () -> clusters(Wire.cluster(A, DiscoveryType.STRICT_DNS).build().toByteArray()),
        () -> clusters(),
        () -> endpoints(A, Wire.endpoint("10.0.0.1", 80)),
        () -> endpoints(A, Wire.tlsEndpoint("10.0.0.2", 80)),
        () -> endpoints(A),
        () -> endpoints(B, Wire.endpoint("10.0.1.1", 80)),
        () -> endpoints(UNKNOWN, Wire.endpoint("10.0.2.1", 80)),
        () -> mesh.controlPlane.delta(FakeControlPlane.CDS, List.of(), List.of(A)),
        () -> mesh.controlPlane.delta(FakeControlPlane.EDS, List.of(), List.of(B)),
        () -> mesh.time.advance(Duration.ofSeconds(31)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void fault18ClustersAndEndpointsComeInWhateverOrder(long seed) {
    Random random = new Random(seed);
    List<Runnable> events = new ArrayList<>(events());
    for (int round = 0; round < 20; round++) {
      Collections.shuffle(events, random);
      for (Runnable event : events) {
        event.run();
        mesh.time.advance(SOON);
        assertThatPicksAreOfClustersThatAreThere();
      }
      clusters(Wire.plaintext(A), Wire.plaintext(B));
      endpoints(B, Wire.endpoint("10.0.1.9", 80));
      endpoints(A, Wire.endpoint("10.0.0.9", 80));
      mesh.time.advance(SOON);

      assertThat(mesh.target("a.shop", 80)).isEqualTo("10.0.0.9:80");
      assertThat(mesh.target("b.test", 81)).isEqualTo("10.0.1.9:80");
    }
  }

  private void assertThatPicksAreOfClustersThatAreThere() {
    assertThat(mesh.now().peek("nobody.test", 82)).isInstanceOf(Pick.NoEndpoint.class);
    for (String host : List.of("a.shop", "b.test")) {
      int port = host.equals("a.shop") ? 80 : 81;
      Pick pick = mesh.now().pick(host, port);
      if (pick instanceof Pick.Picked picked) {
        assertThat(mesh.now().clusters()).extracting(Cluster::name).contains(picked.cluster());
        assertThat(picked.endpoint().tlsMode().equals("istio"))
            .isEqualTo(picked.transport() instanceof Transport.IstioMutual);
      } else {
        assertThat(((Pick.NoEndpoint) pick).code()).matches("MESH-150[1-5]");
      }
    }
  }

  @Test
  void fault18AClusterThatIsRemovedIsNotUsedButItsPickStands() {
    clusters(Wire.plaintext(A), Wire.plaintext(B));
    endpoints(A, Wire.endpoint("10.0.0.1", 80));
    mesh.time.advance(SOON);
    Pick.Picked picked = mesh.picked("a.shop", 80);

    clusters(Wire.plaintext(B));
    mesh.time.advance(SOON);

    assertThat(mesh.now().peek("a.shop", 80))
        .isInstanceOfSatisfying(
            Pick.NoEndpoint.class, none -> assertThat(none.code()).isEqualTo("MESH-1501"));
    try (Lease lease = mesh.traffic.lease(picked, Lease.Kind.CONNECTION)) {
      lease.succeeded();
    }
  }

  @Test
  void fault22AFlappingEndpointIsPublishedTenTimesASecondAndLeavesNothingBehind() {
    int seconds = 600;
    clusters(Wire.plaintext(A));
    endpoints(A, Wire.endpoint("10.0.0.1", 80));
    mesh.time.advance(Duration.ofSeconds(1));
    Pick.Picked stays = mesh.picked("a.shop", 80);
    EndpointState state = mesh.now().state(stays);
    int[] published = new int[1];
    mesh.traffic.watch(snapshot -> published[0]++);

    for (int i = 0; i < seconds * 100; i++) {
      if (i % 2 == 0) {
        endpoints(
            A, Wire.endpoint("10.0.0.1", 80), Wire.endpoint("10.1." + i / 250 % 250 + ".7", 80));
      } else {
        endpoints(A, Wire.endpoint("10.0.0.1", 80));
      }
      mesh.time.advance(Duration.ofMillis(10));
    }
    mesh.time.advance(Duration.ofSeconds(1));

    assertThat(published[0]).isBetween(seconds * 5, seconds * 10 + 2);
    assertThat(mesh.now().state(stays)).as("the state of what stays").isSameAs(state);
    assertThat(mesh.now().endpoints(A).orElseThrow().stream()).hasSize(1);
    assertThat(mesh.time.pendingTasks()).as("timers").isLessThan(5);
  }

  /** The ways in which nobody is left. */
  enum Nobody {
    UNHEALTHY("none of them healthy"),
    DRAINING("none of them healthy"),
    WEIGHTLESS("weight 0"),
    EMPTY("has no endpoint"),
    WEIGHTLESS_LOCALITIES("");

    private final String problem;

    Nobody(String problem) {
      this.problem = problem;
    }

    private byte[] assignment() {
      return switch (this) {
        case UNHEALTHY -> Wire.eds(A, Wire.endpoint("10.0.0.1", 1, HealthStatus.UNHEALTHY));
        case DRAINING -> Wire.eds(A, Wire.endpoint("10.0.0.1", 1, HealthStatus.DRAINING));
        case WEIGHTLESS ->
            Wire.eds(
                A,
                Wire.endpoint("10.0.0.1", 0, HealthStatus.HEALTHY),
                Wire.endpoint("10.0.0.2", 0, HealthStatus.HEALTHY));
        case EMPTY -> Wire.assignment(A).toByteArray();
        case WEIGHTLESS_LOCALITIES ->
            Wire.assignment(
                    A,
                    Wire.group(0, Wire.endpoint("10.0.0.1", 80))
                        .setLoadBalancingWeight(UInt32Value.of(0)))
                .toByteArray();
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void fault23EveryPolicyNamesWhyNobodyIsLeft(Nobody nobody) {
    for (var policy :
        Arrays.asList(
            io.meshjvm.proto.envoy.config.cluster.v3.Cluster.LbPolicy.ROUND_ROBIN,
            io.meshjvm.proto.envoy.config.cluster.v3.Cluster.LbPolicy.LEAST_REQUEST,
            io.meshjvm.proto.envoy.config.cluster.v3.Cluster.LbPolicy.RANDOM,
            io.meshjvm.proto.envoy.config.cluster.v3.Cluster.LbPolicy.RING_HASH,
            io.meshjvm.proto.envoy.config.cluster.v3.Cluster.LbPolicy.MAGLEV)) {
      clusters(Wire.balanced(A, policy));
      mesh.controlPlane.sotw(FakeControlPlane.EDS, List.of(nobody.assignment()));
      mesh.time.advance(SOON);

      if (nobody == Nobody.WEIGHTLESS_LOCALITIES) {
        // As in Envoy: weights of localities that say nothing are left aside.
        assertThat(mesh.target("a.shop", 80)).isEqualTo("10.0.0.1:80");
      } else {
        assertThat(mesh.now().pick("a.shop", 80))
            .as("%s", policy)
            .isInstanceOfSatisfying(
                Pick.NoEndpoint.class,
                none -> {
                  assertThat(none.code()).isEqualTo("MESH-1503");
                  assertThat(none.problem()).contains(nobody.problem);
                });
      }
    }
  }
}
