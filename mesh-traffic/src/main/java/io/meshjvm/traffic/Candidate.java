package io.meshjvm.traffic;

import java.util.Objects;

/**
 * An endpoint that calls may go to, with its part of them; for clients that balance by themselves.
 *
 * @param target where to connect and how
 * @param weight its share relative to the other candidates, positive; what its priority and its
 *     locality get is in it
 */
public record Candidate(Pick.Picked target, double weight) {

  /** Checks the parts. */
  public Candidate {
    Objects.requireNonNull(target, "target");
    if (!(weight > 0) || Double.isInfinite(weight)) {
      throw new IllegalArgumentException("the weight is not positive: " + weight);
    }
  }
}
