package io.meshjvm.testkit.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.proto.istio.networking.nds.v1.NameTable;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class RecordedNameTableTest {
  static Stream<Recording> recordings() {
    return Stream.of(
            Recording.all(
                "sotw",
                "005-response-NameTable",
                "017-response-NameTable",
                "031-response-NameTable"),
            Recording.all("delta", "007-response-NameTable", "018-response-NameTable"),
            Recording.all(
                "changes-sotw",
                "004-response-NameTable",
                "028-response-NameTable",
                "040-response-NameTable"),
            Recording.all(
                "changes-delta",
                "006-response-NameTable",
                "036-response-NameTable",
                "048-response-NameTable"))
        .flatMap(all -> all);
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void rendersTheRecordedNameTable(Recording recording) throws Exception {
    NameTable recorded = recording.resources().get("").unpack(NameTable.class);
    NameTable rendered = RecordedMesh.rendered(recording, Set.of()).get("").unpack(NameTable.class);
    assertThat(rendered.getTableMap()).isEqualTo(recorded.getTableMap());
  }
}
