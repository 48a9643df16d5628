package io.meshjvm.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SamplesTest {

  private static final Cell CELL = new Cell(Protocol.TCP, 1);

  private final Samples samples = new Samples();

  /** One sample of each path; the machine was slower by {@code factor} while they were taken. */
  private void round(long factor) {
    add(DataPath.MESH, 1000 / factor, 20 * factor);
    add(DataPath.ENVOY_PAIR, 200 / factor, 60 * factor);
    add(DataPath.PLAIN_TLS, 1000 / factor, 20 * factor);
    add(DataPath.PLAINTEXT, 2000 / factor, 20 * factor);
  }

  private void add(DataPath path, long calls, long micros) {
    LoadResult result =
        new LoadResult(
            calls, Duration.ofSeconds(1), Duration.ofNanos(micros * 1000), Duration.ofMillis(1));
    samples.add(CELL, path, new Sample(result, Duration.ofMillis(20)));
  }

  @Test
  void aRatioIsTakenWithinItsRound() {
    round(1);
    round(5);
    round(2);

    assertThat(samples.ratio(CELL, DataPath.MESH, DataPath.ENVOY_PAIR, Sample::throughput))
        .isEqualTo(5);
    assertThat(samples.ratio(CELL, DataPath.MESH, DataPath.ENVOY_PAIR, Sample::perCore))
        .isCloseTo(5, within(1e-9));
    assertThat(samples.ratio(CELL, DataPath.MESH, DataPath.ENVOY_PAIR, Sample::p50))
        .isCloseTo(1 / 3.0, within(1e-9));
  }

  @Test
  void aFigureIsTheMedianOfTheRounds() {
    round(1);
    round(5);
    round(2);

    assertThat(samples.median(CELL, DataPath.MESH, Sample::throughput)).isEqualTo(500);
    round(4);
    assertThat(samples.median(CELL, DataPath.MESH, Sample::throughput)).isEqualTo(375);
  }

  @Test
  void whatAPathAddsIsCountedFromPlaintext() {
    round(1);

    assertThat(samples.addedCpu(CELL, DataPath.MESH)).isCloseTo(10_000, within(1e-6));
    assertThat(samples.addedCpu(CELL, DataPath.ENVOY_PAIR)).isCloseTo(90_000, within(1e-6));
    assertThat(samples.addedCpu(CELL, DataPath.PLAINTEXT)).isZero();
  }

  @Test
  void aPathThatWasNotMeasuredHasNoFigures() {
    add(DataPath.MESH, 1, 1);

    assertThatThrownBy(() -> samples.addedCpu(CELL, DataPath.MESH))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("plaintext");
  }

  @Test
  void theReportHasRatiosAndFiguresAndMemory() {
    round(1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new Report(new PrintStream(out, true, StandardCharsets.UTF_8), samples)
        .print(Map.of(DataPath.MESH, new Footprint(1 << 20, 2 << 20, 3 << 20, 1 << 19)));

    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("| raw TCP, 1 at once | 5.00 | 5.00 | 9.0 | 0.33 |")
        .contains(
            "| raw TCP, 1 at once | two Envoys | 200 | 60 µs | 1000 µs | 100.0 µs | 90.0 µs |")
        .contains("| MeshJVM | 1 MiB | 2 MiB | 3 MiB | 6 MiB | 0.5 MiB |");
  }

  @Test
  void linesOfWorkersSurviveTheirWay() {
    LoadResult result =
        new LoadResult(7, Duration.ofMillis(3), Duration.ofNanos(5), Duration.ofNanos(9));
    ChurnFigures figures = new ChurnFigures(1, 2, 3, 4);
    Map<Protocol, Integer> ports = Map.of(Protocol.HTTP1, 1, Protocol.TCP, 2);

    assertThat(LoadResult.parse(result.format())).isEqualTo(result);
    assertThat(ChurnFigures.parse(figures.format())).isEqualTo(figures);
    assertThat(Service.parse(Service.format(ports))).isEqualTo(ports);
    assertThatThrownBy(() -> LoadResult.parse("1 2 3"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
