package io.meshjvm.registration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HysteresisTest {

  /** Attempts: {@code +} success, {@code -} failure. Verdicts: {@code H}, {@code U}, {@code .}. */
  @ParameterizedTest(name = "{0}/{1} {2} -> {3}")
  @CsvSource({
    "1, 1, +, H",
    "1, 1, -, U",
    "1, 1, +++, H..",
    "1, 1, +-+-, HUHU",
    "1, 1, --+, U.H",
    "1, 3, --+, ..H",
    "1, 3, +--+--+---, H........U",
    "1, 3, +---+, H..UH",
    "3, 1, +++, ..H",
    "3, 1, ++-++-+++, ..U.....H",
    "2, 2, ----++--, .U...H.U",
    "2, 2, +-+-+-, ......",
  })
  void changesOnlyAtAThreshold(int success, int failure, String attempts, String verdicts) {
    Hysteresis hysteresis = new Hysteresis(success, failure);
    StringBuilder seen = new StringBuilder();
    for (char attempt : attempts.toCharArray()) {
      boolean changed = hysteresis.count(attempt == '+');
      seen.append(changed ? (attempt == '+' ? 'H' : 'U') : '.');
    }
    assertThat(seen).hasToString(verdicts);
  }
}
