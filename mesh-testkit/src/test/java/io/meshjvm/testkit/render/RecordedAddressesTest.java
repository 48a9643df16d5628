package io.meshjvm.testkit.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.meshjvm.proto.istio.workload.Address;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole addresses are compared but for the names of policies, which are not rendered. */
final class RecordedAddressesTest {
  static Stream<Recording> recordings() {
    String suffix = "-response-Address";
    return Stream.concat(
        Recording.all("delta", "020" + suffix, "028" + suffix),
        Recording.all(
            "changes-delta",
            "013" + suffix,
            "021" + suffix,
            "025" + suffix,
            "034" + suffix,
            "046" + suffix));
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void rendersTheRecordedAddresses(Recording recording) throws Exception {
    Map<String, Any> rendered = RecordedMesh.rendered(recording, Set.of());
    for (Map.Entry<String, Any> entry : recording.resources().entrySet()) {
      assertThat(rendered).containsKey(entry.getKey());
      assertThat(address(rendered.get(entry.getKey())))
          .as(entry.getKey())
          .isEqualTo(address(entry.getValue()));
    }
    assertThat(Collections.disjoint(rendered.keySet(), recording.removed())).isTrue();
    if (recording.resources().size() >= 20) {
      assertThat(rendered.keySet()).isEqualTo(recording.resources().keySet());
    }
  }

  private static Address address(Any any) throws InvalidProtocolBufferException {
    Address.Builder address = any.unpack(Address.class).toBuilder();
    if (address.hasWorkload()) {
      address.getWorkloadBuilder().clearAuthorizationPolicies();
    }
    return address.build();
  }
}
