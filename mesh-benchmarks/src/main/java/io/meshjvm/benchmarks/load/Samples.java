package io.meshjvm.benchmarks.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The samples of all rounds. A figure is the median of the rounds; a ratio is the median of the
 * ratios within each round, since what else the machine did then has hit both sides. Not
 * thread-safe.
 */
final class Samples {

  private final Map<Cell, Map<Way, List<Sample>>> cells = new LinkedHashMap<>();

  /** Adds the sample of a round; every path gets one in each. */
  void add(Cell cell, Way path, Sample sample) {
    cells
        .computeIfAbsent(cell, key -> new HashMap<>())
        .computeIfAbsent(path, key -> new ArrayList<>())
        .add(sample);
  }

  /** What was compared, in the order in which it came. */
  Set<Cell> cells() {
    return cells.keySet();
  }

  /** The median of a figure. */
  double median(Cell cell, Way path, ToDoubleFunction<Sample> figure) {
    return median(of(cell, path).stream().mapToDouble(figure).toArray());
  }

  /** The median of the ratio of two paths. */
  double ratio(Cell cell, Way path, Way to, ToDoubleFunction<Sample> figure) {
    List<Sample> mine = of(cell, path);
    List<Sample> theirs = of(cell, to);
    return median(
        IntStream.range(0, mine.size())
            .mapToDouble(
                round ->
                    figure.applyAsDouble(mine.get(round)) / figure.applyAsDouble(theirs.get(round)))
            .toArray());
  }

  /** Processor time, in nanoseconds, by which a call costs more than over plaintext: a median. */
  double addedCpu(Cell cell, Way path) {
    List<Sample> mine = of(cell, path);
    List<Sample> floor = of(cell, DataPath.PLAINTEXT);
    return median(
        IntStream.range(0, mine.size())
            .mapToDouble(round -> mine.get(round).cpuPerCall() - floor.get(round).cpuPerCall())
            .toArray());
  }

  private List<Sample> of(Cell cell, Way path) {
    List<Sample> samples = cells.getOrDefault(cell, Map.of()).get(path);
    if (samples == null) {
      throw new IllegalArgumentException("no samples of " + path.title() + " for " + cell);
    }
    return samples;
  }

  private static double median(double[] values) {
    double[] sorted = Arrays.stream(values).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
