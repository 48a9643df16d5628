package io.meshjvm.benchmarks.load;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Prints what {@link InboundComparison} measured, as tables in Markdown. */
final class InboundReport {

  private static final double MICROS = 1e3;
  private static final String RATIOS = " | throughput | p50 | p99 | CPU per call |";
  private static final String RULE = "|---|---|---|---|---|---|---|";

  private final PrintStream out;
  private final Samples samples;

  /**
   * A report.
   *
   * @param out where to
   * @param samples of all rounds
   */
  InboundReport(PrintStream out, Samples samples) {
    this.out = out;
    this.samples = samples;
  }

  void print() {
    toEnvoy();
    toNoPolicy();
    figures();
  }

  private void toEnvoy() {
    line("| load | to Envoy | policy" + RATIOS);
    line(RULE);
    for (Cell cell : samples.cells()) {
      for (InboundFront front : List.of(InboundFront.MESH, InboundFront.TERMINATOR)) {
        for (boolean rules : new boolean[] {false, true}) {
          ratio(
              cell,
              InboundPath.rulesTitle(rules),
              new InboundPath(front, rules),
              new InboundPath(InboundFront.ENVOY, rules));
        }
      }
    }
    line("");
  }

  private void toNoPolicy() {
    line("| load | with policy to without | policy" + RATIOS);
    line(RULE);
    for (Cell cell : samples.cells()) {
      for (InboundFront front : InboundFront.values()) {
        ratio(
            cell,
            InboundPath.rulesTitle(true),
            new InboundPath(front, true),
            new InboundPath(front, false));
      }
    }
    line("");
  }

  private void ratio(Cell cell, String policy, InboundPath path, InboundPath to) {
    line(
        "| %s | %s | %s | %.2f | %.2f | %.2f | %.2f |",
        cell,
        path.front().title(),
        policy,
        samples.ratio(cell, path, to, Sample::throughput),
        samples.ratio(cell, path, to, Sample::p50),
        samples.ratio(cell, path, to, Sample::p99),
        samples.ratio(cell, path, to, Sample::cpuPerCall));
  }

  private void figures() {
    line("| load | path | policy | calls/s | p50 | p99 | CPU per call |");
    line(RULE);
    for (Cell cell : samples.cells()) {
      for (InboundPath path : InboundPath.all()) {
        line(
            "| %s | %s | %s | %,.0f | %.0f µs | %.0f µs | %.1f µs |",
            cell,
            path.front().title(),
            InboundPath.rulesTitle(path.rules()),
            samples.median(cell, path, Sample::throughput),
            samples.median(cell, path, Sample::p50) / MICROS,
            samples.median(cell, path, Sample::p99) / MICROS,
            samples.median(cell, path, Sample::cpuPerCall) / MICROS);
      }
    }
  }

  private void line(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
