package io.meshjvm.traffic;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Picks among the endpoints of one level: first a locality, then an endpoint of it. */
final class LevelPicker {

  /** For each endpoint that is wanted, so often another one is looked for among chance. */
  private static final int PATIENCE = 4;

  private final int load;
  private final List<Part> parts;
  private final Schedule turns;
  private final AtomicInteger position;

  /**
   * Endpoints that one picker chooses among.
   *
   * @param weight share of the calls relative to the other parts
   */
  private record Part(double weight, List<Pick.Picked> targets, EndpointPicker picker) {

    void pick(long hash, int limit, Set<Pick.Picked> picked) {
      long call = picker.begin(hash);
      int first = picker.choose(call, 0);
      picked.add(targets.get(first));
      int tries = Math.min(limit, targets.size()) * PATIENCE;
      for (int i = 1; i < tries && picked.size() < limit; i++) {
        picked.add(targets.get(picker.choose(call, i)));
      }
      for (int i = 1; i < targets.size() && picked.size() < limit; i++) {
        picked.add(targets.get((first + i) % targets.size()));
      }
    }
  }

  private LevelPicker(int load, List<Part> parts, int start) {
    this.load = load;
    this.parts = parts;
    this.turns =
        Schedule.of(
            parts.isEmpty()
                ? new double[] {1}
                : parts.stream().mapToDouble(Part::weight).toArray());
    this.position = new AtomicInteger(start);
  }

  static LevelPicker of(
      Distribution.Level level, Pickers pickers, Targets targets, RandomGenerator random) {
    List<Part> parts =
        level.isEmpty()
            ? List.of()
            : pickers.parts(level).stream().map(part -> part(part, pickers, targets)).toList();
    return new LevelPicker(level.load(), parts, random.nextInt());
  }

  private static Part part(Pickers.Part part, Pickers pickers, Targets targets) {
    return new Part(
        part.weight(), part.endpoints().stream().map(targets::of).toList(), pickers.over(part));
  }

  /** Percentage of the cluster's calls. */
  int load() {
    return load;
  }

  /** Adds endpoints to {@code picked} until it has {@code limit}, or there are no more. */
  void pick(long hash, int limit, Set<Pick.Picked> picked) {
    if (parts.isEmpty()) {
      return;
    }
    int first = parts.size() == 1 ? 0 : turns.at(position.getAndIncrement());
    Stream.iterate(first, i -> (i + 1) % parts.size())
        .limit(parts.size())
        .takeWhile(i -> picked.size() < limit)
        .forEach(i -> parts.get(i).pick(hash, limit, picked));
  }
}
