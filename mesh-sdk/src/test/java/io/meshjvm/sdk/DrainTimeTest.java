package io.meshjvm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DrainTimeTest {

  private static final String FIELD = "terminationDrainDuration";

  @ParameterizedTest
  @CsvSource({
    "5s, PT5S",
    "0s, PT0S",
    "0.5s, PT0.5S",
    "90s, PT1M30S",
    "1.000000001s, PT1.000000001S"
  })
  void readsAProtoDuration(String text, Duration time) {
    assertThat(DrainTime.of(Map.of(FIELD, text))).isEqualTo(time);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "-5s", "5m", "s", ".5s", "1e3s", "12345678901s", "5s "})
  void takesTheAgentsDefaultForWhatIsNone(String text) {
    assertThat(DrainTime.of(Map.of(FIELD, text))).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void takesTheAgentsDefaultWhereThereIsNoText() {
    assertThat(DrainTime.of(Map.of())).isEqualTo(Duration.ofSeconds(5));
    assertThat(DrainTime.of(Map.of(FIELD, 7))).isEqualTo(Duration.ofSeconds(5));
  }
}
