package io.meshjvm.traffic;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Picks among the endpoints of one level: first a locality, then an endpoint of it. */
final class LevelPicker {

  /** For each endpoint that is wanted, so often another one is looked for among chance. */
  private static final int PATIENCE = 4;

  /** Endpoints that the picker is asked for; who wants more of them has the rest in a row. */
  private static final int CHOSEN = 16;

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
      int tries = Math.min(Math.min(limit, targets.size()), CHOSEN) * PATIENCE;
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

  /**
   * Makes a picker.
   *
   * @param pickers choose within a locality
   * @param targets how to reach each endpoint
   */
  static LevelPicker of(Distribution.Level level, Pickers pickers, Targets targets) {
    return new LevelPicker(
        level.load(),
        level.isEmpty() ? List.of() : parts(level, pickers, targets),
        pickers.around().random().nextInt());
  }

  private static List<Part> parts(Distribution.Level level, Pickers pickers, Targets targets) {
    if (pickers.byKey()) {
      Map<Endpoint, Double> weights = level.hashWeights();
      List<Endpoint> keyed = List.copyOf(weights.keySet());
      double[] parts = weights.values().stream().mapToDouble(w -> w).toArray();
      return List.of(part(1, keyed, targets, pickers.byKey(keyed, parts)));
    }
    List<Endpoint> all = level.endpoints().toList();
    return level.byLocality()
        ? level.slices().stream()
            .map(s -> part(s.weight(), s.endpoints(), targets, pickers.over(s.endpoints())))
            .toList()
        : List.of(part(1, all, targets, pickers.over(all)));
  }

  private static Part part(
      double weight, List<Endpoint> endpoints, Targets targets, EndpointPicker picker) {
    return new Part(weight, endpoints.stream().map(targets::of).toList(), picker);
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
