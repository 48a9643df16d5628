package io.meshjvm.benchmarks.load;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Prints what was measured, as tables in Markdown: ratios first, figures of this machine below. */
final class Report {

  private static final double MICROS = 1e3;
  private static final double MIB = 1024 * 1024;

  private final PrintStream out;
  private final Samples samples;

  /**
   * A report.
   *
   * @param out where to
   * @param samples of all rounds
   */
  Report(PrintStream out, Samples samples) {
    this.out = out;
    this.samples = samples;
  }

  void print(Map<Way, Footprint> memory) {
    ratios();
    figures();
    memory(memory);
  }

  private void ratios() {
    line(
        "| load | throughput to two Envoys | per core to two Envoys | CPU that two Envoys add, to"
            + " that of MeshJVM | p50 to two Envoys | p99 to two Envoys | p50 to plain TLS | p99 to"
            + " plain TLS | per core to plain TLS |");
    line("|---|---|---|---|---|---|---|---|---|");
    for (Cell cell : samples.cells()) {
      line(
          "| %s | %.2f | %.2f | %.1f | %.2f | %.2f | %.2f | %.2f | %.2f |",
          cell,
          toEnvoys(cell, Sample::throughput),
          toEnvoys(cell, Sample::perCore),
          samples.addedCpu(cell, DataPath.ENVOY_PAIR) / samples.addedCpu(cell, DataPath.MESH),
          toEnvoys(cell, Sample::p50),
          toEnvoys(cell, Sample::p99),
          toTls(cell, Sample::p50),
          toTls(cell, Sample::p99),
          toTls(cell, Sample::perCore));
    }
    line("");
  }

  private double toEnvoys(Cell cell, ToDoubleFunction<Sample> figure) {
    return samples.ratio(cell, DataPath.MESH, DataPath.ENVOY_PAIR, figure);
  }

  private double toTls(Cell cell, ToDoubleFunction<Sample> figure) {
    return samples.ratio(cell, DataPath.MESH, DataPath.PLAIN_TLS, figure);
  }

  private void figures() {
    line("| load | path | calls/s | p50 | p99 | CPU per call | of that, above plaintext |");
    line("|---|---|---|---|---|---|---|");
    for (Cell cell : samples.cells()) {
      for (DataPath path : DataPath.values()) {
        line(
            "| %s | %s | %,.0f | %.0f µs | %.0f µs | %.1f µs | %.1f µs |",
            cell,
            path.title(),
            samples.median(cell, path, Sample::throughput),
            samples.median(cell, path, Sample::p50) / MICROS,
            samples.median(cell, path, Sample::p99) / MICROS,
            samples.median(cell, path, Sample::cpuPerCall) / MICROS,
            samples.addedCpu(cell, path) / MICROS);
      }
    }
    line("");
  }

  private void memory(Map<Way, Footprint> memory) {
    line("| path | client JVM | server JVM | Envoys | together | heap in use |");
    line("|---|---|---|---|---|---|");
    memory.forEach(
        (path, footprint) ->
            line(
                "| %s | %.0f MiB | %.0f MiB | %.0f MiB | %.0f MiB | %.1f MiB |",
                path.title(),
                footprint.client() / MIB,
                footprint.server() / MIB,
                footprint.envoys() / MIB,
                footprint.total() / MIB,
                footprint.heaps() / MIB));
  }

  private void line(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
