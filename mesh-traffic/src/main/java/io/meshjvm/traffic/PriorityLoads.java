package io.meshjvm.traffic;

import java.util.Arrays;
import java.util.List;

/**
 * How the calls of a cluster fall on its priorities, in percent that add up to 100. The arithmetic
 * is Envoy's, on whole numbers ({@code recalculatePerPriorityState}, {@code
 * recalculatePerPriorityPanic} and {@code recalculateLoadInTotalPanic} of {@code
 * load_balancer_impl.cc}).
 *
 * @param healthy what goes to the healthy endpoints of each priority
 * @param degraded what goes to its degraded ones
 * @param panic whether all endpoints of a priority are used, whatever their health
 */
record PriorityLoads(List<Integer> healthy, List<Integer> degraded, List<Boolean> panic) {

  private static final int ALL = 100;

  /** Copies the parts. */
  PriorityLoads {
    healthy = List.copyOf(healthy);
    degraded = List.copyOf(degraded);
    panic = List.copyOf(panic);
  }

  /**
   * The endpoints of one priority.
   *
   * @param hosts how many there are
   * @param counted how many of them count where health is measured; those that drain do not
   * @param healthyHosts how many of them are healthy
   * @param degradedHosts how many of them are degraded
   * @param health percentage that the healthy ones can take, 0 to 100
   * @param degradation percentage that the degraded ones can take, 0 to 100
   */
  record Availability(
      int hosts, int counted, int healthyHosts, int degradedHosts, int health, int degradation) {

    private boolean isBelow(int threshold) {
      double percent =
          counted == 0
              ? 0
              : (double) ALL * healthyHosts / counted + (double) ALL * degradedHosts / counted;
      return percent < threshold;
    }
  }

  /** What a part of a whole can take, in percent (Envoy: health times overprovisioning factor). */
  static int capacity(int overprovisioningFactor, long part, long whole) {
    return whole == 0 ? 0 : (int) Math.min(ALL, overprovisioningFactor * part / whole);
  }

  /**
   * Shares the calls out.
   *
   * @param priorities the priorities from 0 on, at least one
   * @param panicThreshold in percent, 0 for never
   */
  static PriorityLoads of(List<Availability> priorities, int panicThreshold) {
    int size = priorities.size();
    int[] healthy = new int[size];
    int[] degraded = new int[size];
    Boolean[] panic = new Boolean[size];
    int available =
        Math.min(ALL, priorities.stream().mapToInt(p -> p.health() + p.degradation()).sum());
    Arrays.setAll(panic, i -> available < ALL && priorities.get(i).isBelow(panicThreshold));
    if (Arrays.stream(panic).allMatch(p -> p)) {
      byNumber(priorities, healthy);
    } else if (available == 0) {
      // Somebody has to be the one that fails the calls.
      healthy[0] = ALL;
    } else {
      byHealth(priorities, available, healthy, degraded);
    }
    return new PriorityLoads(
        Arrays.stream(healthy).boxed().toList(),
        Arrays.stream(degraded).boxed().toList(),
        List.of(panic));
  }

  private static void byHealth(
      List<Availability> priorities, int available, int[] healthy, int[] degraded) {
    int rest = ALL;
    for (int i = 0; i < healthy.length; i++) {
      healthy[i] = Math.min(rest, priorities.get(i).health() * ALL / available);
      rest -= healthy[i];
    }
    for (int i = 0; i < degraded.length; i++) {
      degraded[i] = Math.min(rest, priorities.get(i).degradation() * ALL / available);
      rest -= degraded[i];
    }
    // What rounding left over goes to the first that can take any.
    for (int i = 0; i < healthy.length && rest > 0; i++) {
      if (priorities.get(i).health() > 0) {
        healthy[i] += rest;
        rest = 0;
      }
    }
    for (int i = 0; i < degraded.length && rest > 0; i++) {
      if (priorities.get(i).degradation() > 0) {
        degraded[i] += rest;
        rest = 0;
      }
    }
  }

  /** In total panic: by the number of endpoints, whatever their health. */
  private static void byNumber(List<Availability> priorities, int[] loads) {
    long all = priorities.stream().mapToLong(Availability::hosts).sum();
    int rest = ALL;
    int first = -1;
    for (int i = 0; i < loads.length && all > 0; i++) {
      int hosts = priorities.get(i).hosts();
      first = first < 0 && hosts > 0 ? i : first;
      loads[i] = (int) (ALL * (long) hosts / all);
      rest -= loads[i];
    }
    loads[Math.max(0, first)] += rest;
  }
}
