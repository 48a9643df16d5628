package io.meshjvm.testkit.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole clusters are compared, as messages. Left out of the comparison: the ambient tunnel's own
 * cluster {@code connect_originate}, which is not rendered.
 */
final class RecordedClustersTest {
  private static final Set<String> NOT_RENDERED = Set.of("connect_originate");

  /** Pushes in the middle of a registration: own ports are there, the names of peers not yet. */
  private static final Set<String> HALF_WAY =
      Set.of("sotw/013-response-Cluster", "delta/014-response-Cluster");

  static Stream<Recording> recordings() {
    String suffix = "-response-Cluster";
    return Stream.of(
            Recording.all("sotw", "007" + suffix, "013" + suffix, "023" + suffix),
            Recording.all("delta", "009" + suffix, "014" + suffix),
            Recording.all(
                "changes-sotw",
                "006" + suffix,
                "020" + suffix,
                "034" + suffix,
                "042" + suffix,
                "050" + suffix),
            Recording.all(
                "changes-delta",
                "008" + suffix,
                "027" + suffix,
                "040" + suffix,
                "050" + suffix,
                "062" + suffix))
        .flatMap(all -> all);
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void rendersTheRecordedClusters(Recording recording) throws Exception {
    Map<String, Any> rendered = RecordedMesh.rendered(recording, Set.of());
    Map<String, Any> recorded = new LinkedHashMap<>(recording.resources());
    recorded.keySet().removeAll(NOT_RENDERED);
    if (HALF_WAY.contains(recording.toString())) {
      recorded.remove("outbound|80||vmservice.example.com");
      rendered.remove("outbound|80||vmservice.example.com");
    }
    for (Map.Entry<String, Any> entry : recorded.entrySet()) {
      assertThat(rendered).containsKey(entry.getKey());
      assertThat(Canonical.of(rendered.get(entry.getKey()).unpack(Cluster.class)))
          .as(entry.getKey())
          .isEqualTo(Canonical.of(entry.getValue().unpack(Cluster.class)));
    }
    assertThat(Collections.disjoint(rendered.keySet(), recording.removed())).isTrue();
    if (recording.full()) {
      assertThat(rendered.keySet()).isEqualTo(recorded.keySet());
    }
  }
}
