package io.meshjvm.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChurnOutcomeTest {

  private static final ChurnFigures FIRST = new ChurnFigures(500, 0, 100, 20_000_000);

  private static List<Finding> findings(
      long calls, long failures, long updates, long heap, long changes, int connections) {
    return new ChurnOutcome(
            FIRST,
            new ChurnFigures(calls, failures, updates, heap),
            Duration.ofSeconds(60),
            changes,
            connections)
        .findings(100);
  }

  @Test
  void aQuietSoakIsGood() {
    assertThat(findings(9000, 0, 699, 20_400_000, 6000, 1)).allMatch(Finding::good);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "no calls,         500,  0, 699, 20400000, 6000, 1, calls",
    "a failed call,    9000, 1, 699, 20400000, 6000, 1, failed",
    "no updates,       9000, 0, 100, 20400000, 6000, 1, updates",
    "too many updates, 9000, 0, 702, 20400000, 6000, 1, updates",
    "a leak,           9000, 0, 699, 22000000, 6000, 1, heap",
    "too few changes,  9000, 0, 699, 20400000, 5000, 1, changes",
    "new connections,  9000, 0, 699, 20400000, 6000, 2, connections"
  })
  void everyPointCanBeMissed(
      String what,
      long calls,
      long failures,
      long updates,
      long heap,
      long changes,
      int connections,
      String point) {
    assertThat(findings(calls, failures, updates, heap, changes, connections))
        .filteredOn(finding -> !finding.good())
        .as(what)
        .singleElement()
        .asString()
        .startsWith("BAD")
        .contains(point);
  }
}
