package io.meshjvm.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {

  @Test
  void givesEveryCellOfProtocolsAndCallers() {
    LoadOptions options =
        LoadOptions.of("--protocols", "TCP,GRPC", "--callers", "1,8", "--seconds", "0.5");

    assertThat(options.cells())
        .containsExactly(
            new Cell(Protocol.TCP, 1),
            new Cell(Protocol.TCP, 8),
            new Cell(Protocol.GRPC, 1),
            new Cell(Protocol.GRPC, 8));
    assertThat(options.time()).isEqualTo(Duration.ofMillis(500));
    assertThat(options.rounds()).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--nothing 1",
        "rounds 1",
        "--rounds",
        "--rounds many",
        "--rounds 0",
        "--warm-up -1",
        "--seconds 0",
        "--protocols UDP",
        "--callers 0",
        "--callers ,"
      })
  void refusesWhatMeasuresNothing(String line) {
    assertThatThrownBy(() -> LoadOptions.of(line.split(" ")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--servers 1", "--rate 0", "--seconds 5 --warm-up 5", "--seconds 1", "--rounds 1"})
  void refusesASoakInWhichNothingComesAndGoes(String line) {
    assertThatThrownBy(() -> ChurnOptions.of(line.split(" ")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
