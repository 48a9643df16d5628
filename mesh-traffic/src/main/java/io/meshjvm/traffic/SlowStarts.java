package io.meshjvm.traffic;

import java.util.function.LongSupplier;

/**
 * What part of its weight an endpoint has while it is new (Envoy: {@code
 * EdfLoadBalancerBase::applySlowStartFactor}).
 *
 * @param config how endpoints are eased in
 * @param nanos now, on the clock of {@link EndpointState#sinceNanos}
 */
record SlowStarts(Balancing.SlowStart config, LongSupplier nanos) {

  private static final double MILLI = 1e6;

  /**
   * Whether an endpoint that came then is still new; not one that seems to come in the future,
   * since the wall clock was set back.
   */
  boolean isNew(long sinceNanos) {
    long age = nanos.getAsLong() - sinceNanos;
    return age >= 0 && age < config.window().toNanos();
  }

  /** The part, above 0 and at most 1. */
  double part(long sinceNanos) {
    if (!isNew(sinceNanos)) {
      return 1;
    }
    double age = Math.max(1, Math.floor((nanos.getAsLong() - sinceNanos) / MILLI));
    double grown = Math.pow(age / config.window().toMillis(), 1 / config.aggression());
    return Math.min(1, Math.max(grown, config.minWeightPercent() / 100));
  }
}
