package io.meshjvm.traffic;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Makes pickers as a cluster's policy says.
 *
 * @param balancing what the cluster says
 * @param states what this member has seen of the endpoints
 * @param random thread-safe
 */
record Pickers(Balancing balancing, EndpointStates states, RandomGenerator random) {

  /**
   * Endpoints that one picker chooses among.
   *
   * @param weight share of the level's calls relative to its other parts
   * @param endpoints at least one
   */
  record Part(double weight, List<Endpoint> endpoints) {

    /** Copies the endpoints. */
    Part {
      endpoints = List.copyOf(endpoints);
    }
  }

  /** The parts into which a level falls. */
  List<Part> parts(Distribution.Level level) {
    return level.byLocality()
        ? level.slices().stream().map(s -> new Part(s.weight(), s.endpoints())).toList()
        : List.of(new Part(1, level.endpoints().toList()));
  }

  /** A picker over a part. */
  EndpointPicker over(Part part) {
    double[] weights = part.endpoints().stream().mapToDouble(Endpoint::weight).toArray();
    return new WeightedRoundRobin(weights, random.nextInt());
  }
}
