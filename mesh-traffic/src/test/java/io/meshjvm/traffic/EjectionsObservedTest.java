package io.meshjvm.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.TextFormat;
import io.meshjvm.core.MeshObserver;
import io.meshjvm.proto.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.meshjvm.proto.envoy.config.endpoint.v3.LbEndpoint;
import io.meshjvm.traffic.Lease.Failure;
import io.meshjvm.traffic.Lease.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a member's observer hears of outlier detection. */
class EjectionsObservedTest {

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

  private final List<String> heard = new ArrayList<>();
  private final TestMesh mesh =
      new TestMesh(
          host -> new CompletableFuture<>(),
          new MeshObserver() {
            @Override
            public void endpointEjected(String cluster, String rule, int ejected) {
              heard.add("ejected " + cluster + " " + rule + " " + ejected);
            }

            @Override
            public void ejectionsEnded(String cluster, int ended, int ejected) {
              heard.add("ended " + cluster + " " + ended + " " + ejected);
            }
          });

  @Test
  void tellsOfEachEjectionAndOfItsEnd() {
    clusters(OUTLIERS);
    endpoints(1, 2, 3, 4);

    fail(1);
    fail(2);
    assertThat(heard)
        .containsExactly("ejected " + A + " SERVER_ERRORS 1", "ejected " + A + " SERVER_ERRORS 2");
    heard.clear();

    mesh.time.advance(Duration.ofSeconds(7));
    assertThat(heard).containsExactly("ended " + A + " 2 0");
  }

  @Test
  void tellsThatAnEjectedEndpointHasGone() {
    clusters(OUTLIERS);
    endpoints(1, 2, 3, 4);
    fail(1);
    fail(2);
    heard.clear();

    endpoints(2, 3, 4);
    assertThat(heard).containsExactly("ended " + A + " 1 1");
    endpoints(3, 4);
    assertThat(heard).containsExactly("ended " + A + " 1 1", "ended " + A + " 1 0");
  }

  @Test
  void tellsThatTheClusterOrItsDetectionHasGone() {
    clusters(OUTLIERS);
    endpoints(1, 2, 3, 4);
    fail(1);
    heard.clear();
    clusters("");
    assertThat(heard).containsExactly("ended " + A + " 1 0");

    clusters(OUTLIERS);
    fail(2);
    heard.clear();
    mesh.controlPlane.sotw(FakeControlPlane.CDS, List.of());
    publish();
    assertThat(heard).containsExactly("ended " + A + " 1 0");
  }

  private void clusters(String settings) {
    var cluster = Wire.cluster(A, DiscoveryType.EDS);
    try {
      TextFormat.merge(settings, cluster);
    } catch (TextFormat.ParseException e) {
      throw new IllegalArgumentException(settings, e);
    }
    mesh.controlPlane.sotw(FakeControlPlane.CDS, List.of(cluster.build().toByteArray()));
    publish();
  }

  private void endpoints(int... last) {
    LbEndpoint.Builder[] all =
        IntStream.of(last)
            .mapToObj(i -> Wire.endpoint("10.0.0." + i, 80))
            .toArray(LbEndpoint.Builder[]::new);
    mesh.controlPlane.sotw(FakeControlPlane.EDS, List.of(Wire.eds(A, all)));
    publish();
  }

  private void fail(int last) {
    Pick.Picked bad =
        mesh.now().candidates("a.test", 80).stream()
            .map(Candidate::target)
            .filter(there -> there.endpoint().address().toString().contains("10.0.0." + last))
            .findFirst()
            .orElseThrow();
    for (int i = 0; i < 3; i++) {
      try (Lease lease = mesh.traffic.lease(bad, Kind.CONNECTION)) {
        lease.failed(Failure.CONNECT);
      }
    }
    mesh.time.runDue();
    publish();
  }

  private void publish() {
    mesh.time.advance(Duration.ofMillis(100));
  }
}
