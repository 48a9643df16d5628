package io.meshjvm.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Smooth weighted round robin; one atomic increment a pick. */
final class WeightedRoundRobin implements EndpointPicker {

  private final List<Pick.Picked> targets;
  private final Schedule schedule;
  private final AtomicInteger position;

  /**
   * Creates a picker.
   *
   * @param start position of the first pick, any int
   */
  WeightedRoundRobin(List<Candidate> candidates, int start) {
    this.targets = candidates.stream().map(Candidate::target).toList();
    this.schedule = Schedule.of(candidates.stream().mapToDouble(Candidate::weight).toArray());
    this.position = new AtomicInteger(start);
  }

  @Override
  public List<Pick.Picked> pick(int limit) {
    int start = position.getAndIncrement();
    if (limit == 1) {
      return List.of(targets.get(schedule.at(start)));
    }
    int wanted = Math.min(limit, targets.size());
    List<Pick.Picked> picked = new ArrayList<>(wanted);
    boolean[] taken = new boolean[targets.size()];
    for (int i = 0; picked.size() < wanted && i < schedule.length(); i++) {
      int turn = schedule.at(start + i);
      if (!taken[turn]) {
        taken[turn] = true;
        picked.add(targets.get(turn));
      }
    }
    return picked;
  }
}
