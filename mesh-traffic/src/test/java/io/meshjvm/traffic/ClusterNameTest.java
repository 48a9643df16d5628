package io.meshjvm.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterNameTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "outbound|80||static.test",
        "outbound|443||*.wild.test",
        "outbound|80|v1|static.test",
        "inbound|9090||",
      })
  void writesWhatItReads(String name) {
    assertThat(ClusterName.parse(name)).map(ClusterName::toString).contains(name);
  }

  @Test
  void readsEachPart() {
    assertThat(ClusterName.parse("outbound|80|v1|Static.Test"))
        .contains(new ClusterName(ClusterName.Direction.OUTBOUND, 80, "v1", "static.test"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "BlackHoleCluster",
        "PassthroughCluster",
        "InboundPassthroughCluster",
        "connect_originate",
        "outbound|80|static.test",
        "outbound|80||a|b",
        "outbound|http||static.test",
        "outbound|-1||static.test",
        "outbound|65536||static.test",
        "outbound|80||",
        "inbound|80||static.test",
        "inbound-vip|80||static.test",
        "outbound_.80_._.static.test",
      })
  void takesEveryOtherShapeForNoService(String name) {
    assertThat(ClusterName.parse(name)).isEmpty();
  }

  @Test
  void takesAHostThatIsTooLongForNoService() {
    assertThat(ClusterName.parse("outbound|80||" + "a".repeat(254))).isEmpty();
  }
}
