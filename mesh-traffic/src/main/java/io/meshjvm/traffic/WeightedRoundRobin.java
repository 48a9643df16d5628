package io.meshjvm.traffic;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Smooth weighted round robin: over every run of the schedule each endpoint gets exactly its share,
 * evenly spread. One atomic increment a call.
 */
final class WeightedRoundRobin implements EndpointPicker {

  private final Schedule schedule;
  private final AtomicInteger position;

  /**
   * Creates a picker.
   *
   * @param weights positive, at least one
   * @param start position of the first pick, any int, so that many clients of one service do not
   *     all begin with the same endpoint
   */
  WeightedRoundRobin(double[] weights, int start) {
    this.schedule = Schedule.of(weights);
    this.position = new AtomicInteger(start);
  }

  @Override
  public long begin(long hash) {
    return position.getAndIncrement();
  }

  @Override
  public int choose(long call, int attempt) {
    return schedule.at((int) call + attempt);
  }
}
