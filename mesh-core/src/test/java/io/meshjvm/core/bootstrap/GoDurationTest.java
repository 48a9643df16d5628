package io.meshjvm.core.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {

  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "0s, PT0S",
    "24h, PT24H",
    "1h30m, PT1H30M",
    "1h1m1s1ms1us1ns, PT1H1M1.001001001S",
    "45s, PT45S",
    "1.5h, PT1H30M",
    ".5s, PT0.5S",
    "1.s, PT1S",
    "100ms, PT0.1S",
    "3µs, PT0.000003S",
    "3μs, PT0.000003S",
    "+5s, PT5S",
    "-5s, PT-5S",
    "1m90s, PT2M30S",
    "2562047h, PT2562047H",
    "0.4ns, PT0S",
  })
  void readsWhatGoReads(String text, Duration expected) {
    assertThat(GoDuration.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "+",
        "5",
        "s",
        ".s",
        "5 s",
        " 5s",
        "5d",
        "5S",
        "1h-5m",
        "PT5S",
        "1,5s",
        "--5s",
        "1e3s",
        "9999999h",
        "0x5s",
        "5sx",
        "1111111111111111111111111111111111111111111111111111111111111111111s"
      })
  void refusesWhatGoRefuses(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> GoDuration.parse(text));
  }
}
