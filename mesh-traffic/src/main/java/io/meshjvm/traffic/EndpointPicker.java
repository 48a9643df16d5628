package io.meshjvm.traffic;

import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * Chooses among the endpoints of one cluster and one priority, all of which can take calls.
 *
 * <p>A picker is made once for a set of endpoints and is then called from many threads at once; it
 * must be thread-safe and should take no lock.
 */
public interface EndpointPicker {

  /**
   * The endpoints to try for one call, in order, each at most once.
   *
   * @param limit how many at most, at least 1
   * @return at least one
   */
  List<Pick.Picked> pick(int limit);

  /**
   * An endpoint that can be chosen.
   *
   * @param target where to connect and how
   * @param weight its share relative to the others, positive; the weight of its locality is in it
   */
  record Candidate(Pick.Picked target, double weight) {

    /** Checks the parts. */
    public Candidate {
      Objects.requireNonNull(target, "target");
      if (!(weight > 0) || Double.isInfinite(weight)) {
        throw new IllegalArgumentException("the weight is not positive: " + weight);
      }
    }
  }

  /** Makes a picker whenever the endpoints of a cluster change; called on the mesh thread. */
  @FunctionalInterface
  interface Policy {

    /**
     * A picker over {@code candidates}.
     *
     * @param cluster the cluster whose endpoints they are
     * @param candidates at least one
     */
    EndpointPicker over(Cluster cluster, List<Candidate> candidates);

    /**
     * Smooth weighted round robin: over every run of the schedule each endpoint gets exactly its
     * share, evenly spread.
     *
     * @param random says where in its schedule each picker starts, so that many clients of one
     *     service do not all begin with the same endpoint
     */
    static Policy weightedRoundRobin(RandomGenerator random) {
      return (cluster, candidates) -> new WeightedRoundRobin(candidates, random.nextInt());
    }
  }
}
