package io.meshjvm.traffic;

import io.meshjvm.traffic.CircuitBreakers.Limit;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What goes on with one cluster at the moment, held against its limits. The counts outlive every
 * update of the cluster; its limits may change at any time, and count from then on.
 *
 * <p>For use from any thread, without locks.
 */
final class Breakers {

  private final String cluster;

  /** Never changed once it is filled. */
  private final Map<Limit, AtomicLong> counts = new EnumMap<>(Limit.class);

  private volatile CircuitBreakers limits;

  Breakers(String cluster, CircuitBreakers limits) {
    this.cluster = cluster;
    this.limits = limits;
    for (Limit limit : Limit.values()) {
      counts.put(limit, new AtomicLong());
    }
  }

  void limits(CircuitBreakers next) {
    limits = next;
  }

  long count(Limit limit) {
    return counter(limit).get();
  }

  /** Whether nothing goes on. */
  boolean isIdle() {
    return counts.values().stream().allMatch(count -> count.get() == 0);
  }

  /**
   * Counts one more of each.
   *
   * @throws TrafficException MESH-1520 if that is one too many; then none is counted
   */
  void enter(Limit... all) {
    for (int i = 0; i < all.length; i++) {
      if (!enter(all[i])) {
        for (int k = 0; k < i; k++) {
          leave(all[k]);
        }
        throw overflow(all[i]);
      }
    }
  }

  private boolean enter(Limit limit) {
    AtomicLong counter = counter(limit);
    long count = counter.get();
    while (count < allowed(limit)) {
      long witness = counter.compareAndExchange(count, count + 1);
      if (witness == count) {
        return true;
      }
      count = witness;
    }
    return false;
  }

  private long allowed(Limit limit) {
    return limits.of(limit, count(Limit.REQUESTS) + count(Limit.PENDING));
  }

  private AtomicLong counter(Limit limit) {
    return Objects.requireNonNull(counts.get(limit));
  }

  /** Counts one less; for each that was let in, exactly once. */
  void leave(Limit limit) {
    counter(limit).decrementAndGet();
  }

  private TrafficException overflow(Limit limit) {
    return new TrafficException(
        "MESH-1520",
        "The cluster "
            + cluster
            + " has all the "
            + limit.plural()
            + " that its circuit breaker allows: "
            + allowed(limit),
        "Wait until some of them end, or raise connectionPool."
            + limit.setting()
            + " in the DestinationRule of the host");
  }
}
