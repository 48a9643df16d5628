package io.meshjvm.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a running member sees while the objects of a recorded mesh change. */
class RecordedChangesTest {

  private final TestMesh mesh = new TestMesh();

  /** The two ways in which a stream carries the same changes. */
  enum Stream {
    SOTW(
        Recorded::sotw,
        "changes-sotw/006-response-Cluster",
        "changes-sotw/012-response-ClusterLoadAssignment",
        "changes-sotw/016-response-ClusterLoadAssignment",
        "changes-sotw/018-response-ClusterLoadAssignment",
        "changes-sotw/020-response-Cluster",
        "changes-sotw/030-response-ClusterLoadAssignment",
        "changes-sotw/034-response-Cluster",
        "changes-sotw/042-response-Cluster",
        "changes-sotw/044-response-ClusterLoadAssignment",
        "changes-sotw/050-response-Cluster",
        "changes-sotw/053-response-ClusterLoadAssignment"),
    DELTA(
        Recorded::delta,
        "changes-delta/008-response-Cluster",
        "changes-delta/017-response-ClusterLoadAssignment",
        "changes-delta/019-response-ClusterLoadAssignment",
        "changes-delta/023-response-ClusterLoadAssignment",
        "changes-delta/027-response-Cluster",
        "changes-delta/038-response-ClusterLoadAssignment",
        "changes-delta/040-response-Cluster",
        "changes-delta/050-response-Cluster",
        "changes-delta/052-response-ClusterLoadAssignment",
        "changes-delta/062-response-Cluster",
        "changes-delta/065-response-ClusterLoadAssignment");

    private final BiConsumer<FakeControlPlane, String> deliver;
    private final String[] files;

    Stream(BiConsumer<FakeControlPlane, String> deliver, String... files) {
      this.deliver = deliver;
      this.files = files;
    }
  }

  private int delivered;

  private void upTo(Stream stream, String file) {
    while (true) {
      String next = stream.files[delivered++];
      stream.deliver.accept(mesh.controlPlane, next);
      if (next.contains("/" + file)) {
        mesh.time.advance(Duration.ofMillis(200));
        return;
      }
    }
  }

  private Set<String> remote() {
    return mesh.now().endpoints("outbound|50051||remote.mesh.test").orElseThrow().stream()
        .map(e -> e.address().getHostString())
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @EnumSource
  void endpointsComeAndGo(Stream stream) {
    boolean sotw = stream == Stream.SOTW;
    upTo(stream, sotw ? "012" : "017");
    assertThat(remote()).containsExactlyInAnyOrder("10.77.0.31", "10.77.0.32", "10.77.0.50");

    upTo(stream, sotw ? "016" : "019");
    assertThat(remote())
        .containsExactlyInAnyOrder("10.77.0.31", "10.77.0.32", "10.77.0.34", "10.77.0.50");

    upTo(stream, sotw ? "018" : "023");
    assertThat(remote()).doesNotContain("10.77.0.32");
  }

  @ParameterizedTest
  @EnumSource
  void servicesComeAndGo(Stream stream) {
    boolean sotw = stream == Stream.SOTW;
    upTo(stream, sotw ? "020" : "027");
    assertThat(mesh.now().peek("fresh.mesh.test", 8080))
        .as("a new service waits for its endpoints")
        .isInstanceOfSatisfying(
            Pick.NoEndpoint.class, none -> assertThat(none.code()).isEqualTo("MESH-1505"));
    assertThat(mesh.controlPlane.names(FakeControlPlane.EDS))
        .contains("outbound|8080||fresh.mesh.test");

    upTo(stream, sotw ? "030" : "038");
    assertThat(mesh.now().attempts("fresh.mesh.test", 8080, 3)).hasSize(2);

    upTo(stream, sotw ? "034" : "040");
    assertThat(mesh.now().ports("db.external.test")).as("the removed service").isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aDestinationRuleTurnsPlaintextIntoMutualTls(Stream stream) {
    boolean sotw = stream == Stream.SOTW;
    upTo(stream, sotw ? "044" : "052");
    assertThat(mesh.picked("static.test", 80).transport()).isInstanceOf(Transport.Plaintext.class);
    assertThat(mesh.now().clusters())
        .extracting(Cluster::name)
        .contains("outbound|80|v1|static.test");

    upTo(stream, sotw ? "053" : "065");
    assertThat(mesh.picked("static.test", 80).transport())
        .isInstanceOfSatisfying(
            Transport.IstioMutual.class,
            tls -> assertThat(tls.sni()).isEqualTo("outbound_.80_._.static.test"));
    assertThat(mesh.now().clusters())
        .extracting(Cluster::name)
        .doesNotContain("outbound|80|v1|static.test");
  }

  @Test
  void aThousandServicesAreKnown() {
    Recorded.sotw(mesh.controlPlane, "scale-1000/05-response-Cluster");
    Recorded.sotw(mesh.controlPlane, "scale-1000/09-response-ClusterLoadAssignment");
    mesh.time.advance(Duration.ofMillis(200));

    long endpoints =
        mesh.now().clusters().stream()
            .mapToLong(c -> mesh.now().endpoints(c.name()).orElseThrow().stream().count())
            .sum();
    assertThat(mesh.now().provisioned()).isTrue();
    assertThat(mesh.now().clusters()).hasSizeGreaterThan(1_000);
    assertThat(endpoints).isGreaterThanOrEqualTo(2_000);
  }
}
