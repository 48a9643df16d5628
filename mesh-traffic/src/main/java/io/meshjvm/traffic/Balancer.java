package io.meshjvm.traffic;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Picks endpoints of one cluster as its {@link Distribution} says. Thread-safe, without locks.
 *
 * @param levels in the distribution's order
 */
record Balancer(List<LevelPicker> levels) {

  private static final int ALL = 100;

  /** Copies the levels. */
  Balancer {
    levels = List.copyOf(levels);
  }

  /**
   * Makes a balancer.
   *
   * @param pickers choose among the endpoints of one level and locality
   * @param targets how to reach each endpoint
   */
  static Balancer of(Distribution distribution, Pickers pickers, Targets targets) {
    Distribution spread = pickers.byKey() ? distribution.forKeys() : distribution;
    return new Balancer(
        spread.levels().stream().map(level -> LevelPicker.of(level, pickers, targets)).toList());
  }

  /**
   * The endpoints to try for one call, in order: those of the level that the call falls to, then
   * those that could take their place.
   *
   * @param hash of the call's key, or a random number
   * @param limit how many at most, at least 1
   * @return empty if no endpoint can take a call
   */
  List<Pick.Picked> pick(long hash, int limit) {
    int chosen = level(hash);
    Set<Pick.Picked> picked = new LinkedHashSet<>();
    levels.get(chosen).pick(hash, limit, picked);
    for (int i = 0; i < levels.size() && picked.size() < limit; i++) {
      if (i != chosen) {
        levels.get(i).pick(hash, limit, picked);
      }
    }
    return new ArrayList<>(picked);
  }

  /** The level that a call falls to (Envoy: {@code LoadBalancerBase::choosePriority}). */
  private int level(long hash) {
    int point = (int) Long.remainderUnsigned(hash, ALL) + 1;
    int sum = 0;
    for (int i = 0; i < levels.size(); i++) {
      sum += levels.get(i).load();
      if (point <= sum) {
        return i;
      }
    }
    return 0;
  }
}
