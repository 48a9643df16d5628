package io.meshjvm.traffic;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * An endless, evenly spread order of turns in which each participant has a share of its weight:
 * earliest deadline first, worked out once and repeated.
 */
final class Schedule {

  /** Turns of a run, unless there are more participants than a quarter of them. */
  private static final int TURNS = 2_048;

  private final int[] turns;

  private Schedule(int[] turns) {
    this.turns = turns;
  }

  /**
   * Works out the turns.
   *
   * <p>Whole weights are met exactly as long as a run stays short, others to within one turn in
   * {@value #TURNS}; every participant gets one turn at least.
   *
   * @param weights positive weights, at least one
   */
  static Schedule of(double[] weights) {
    record Turn(int participant, double deadline) {}
    int[] shares = shares(weights);
    List<Turn> order = new ArrayList<>();
    for (int i = 0; i < shares.length; i++) {
      for (int k = 0; k < shares[i]; k++) {
        order.add(new Turn(i, (k + 0.5) / shares[i]));
      }
    }
    order.sort(Comparator.comparingDouble(Turn::deadline).thenComparingInt(Turn::participant));
    return new Schedule(order.stream().mapToInt(Turn::participant).toArray());
  }

  /** Turns of one run. */
  int length() {
    return turns.length;
  }

  /** Whose turn it is at {@code position} of the endless order; any int will do. */
  int at(int position) {
    return turns[Math.floorMod(position, turns.length)];
  }

  private static int[] shares(double[] weights) {
    double divisor = 0;
    double sum = 0;
    for (double weight : weights) {
      divisor = greatestCommonDivisor(divisor, weight);
      sum += weight;
    }
    double budget = Math.max(TURNS, 4.0 * weights.length);
    double unit = Math.max(divisor, sum / budget);
    int[] shares = new int[weights.length];
    for (int i = 0; i < weights.length; i++) {
      shares[i] = (int) Math.max(1, Math.round(weights[i] / unit));
    }
    return shares;
  }

  /** Of whole numbers; negative from the first one on that is not whole. */
  private static double greatestCommonDivisor(double a, double b) {
    if (b != Math.rint(b) || a < 0) {
      return -1;
    }
    double x = a;
    double y = b;
    while (y != 0) {
      double rest = x % y;
      x = y;
      y = rest;
    }
    return x;
  }
}
