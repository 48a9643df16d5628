package io.meshjvm.testkit.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class RecordedEndpointsTest {
  static Stream<Recording> recordings() {
    String suffix = "-response-ClusterLoadAssignment";
    return Stream.of(
            Recording.all("sotw", "019" + suffix, "025" + suffix),
            Recording.all("delta", "024" + suffix, "026" + suffix),
            Recording.all(
                "changes-sotw",
                "012" + suffix,
                "016" + suffix,
                "018" + suffix,
                "030" + suffix,
                "044" + suffix,
                "053" + suffix),
            Recording.all(
                "changes-delta",
                "017" + suffix,
                "019" + suffix,
                "023" + suffix,
                "030" + suffix,
                "038" + suffix,
                "042" + suffix,
                "052" + suffix,
                "065" + suffix))
        .flatMap(all -> all);
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void rendersTheRecordedEndpoints(Recording recording) throws Exception {
    Map<String, Any> rendered = RecordedMesh.rendered(recording, recording.resources().keySet());
    assertThat(rendered.keySet()).isEqualTo(recording.resources().keySet());
    for (Map.Entry<String, Any> entry : recording.resources().entrySet()) {
      assertThat(rendered.get(entry.getKey()).unpack(ClusterLoadAssignment.class))
          .as(entry.getKey())
          .isEqualTo(entry.getValue().unpack(ClusterLoadAssignment.class));
    }
  }
}
