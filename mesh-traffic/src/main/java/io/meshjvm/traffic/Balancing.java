package io.meshjvm.traffic;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a cluster spreads calls over its endpoints (Envoy: {@code Cluster.lb_policy} and {@code
 * common_lb_config}, or the first policy of {@code load_balancing_policy} that is known here).
 *
 * @param policy chooses among the endpoints of a priority and locality
 * @param localityWeighted whether the weights of localities count beside those of endpoints
 * @param panicThreshold percentage of available endpoints below which a priority's health is no
 *     longer believed and all of its endpoints are used; 0 for never
 * @param failInPanic whether calls fail instead where health is not believed
 * @param slowStart how new endpoints are eased in, or null if they get their full share at once
 */
public record Balancing(
    Policy policy,
    boolean localityWeighted,
    int panicThreshold,
    boolean failInPanic,
    @Nullable SlowStart slowStart) {

  /** Envoy's own panic threshold. */
  static final int PANIC_THRESHOLD = 50;

  /** Round robin with Envoy's defaults. */
  public static final Balancing ROUND_ROBIN =
      new Balancing(new RoundRobin(), false, PANIC_THRESHOLD, false, null);

  /** Checks the parts. */
  public Balancing {
    Objects.requireNonNull(policy, "policy");
    if (panicThreshold < 0 || panicThreshold > 100) {
      throw new IllegalArgumentException("a threshold of " + panicThreshold + " %");
    }
  }

  /** Chooses among endpoints. */
  public sealed interface Policy {

    /** Envoy's name of the policy, for example {@code LEAST_REQUEST}. */
    String name();
  }

  /** One after the other, each as often as its weight says. */
  public record RoundRobin() implements Policy {
    @Override
    public String name() {
      return "ROUND_ROBIN";
    }
  }

  /**
   * The least busy of some that are chosen at random; where weights differ, each as often as its
   * weight over its calls says.
   *
   * @param choices how many are chosen at random, at least 1
   * @param activeRequestBias exponent of the calls where weights differ; 0 to leave them aside
   */
  public record LeastRequest(int choices, double activeRequestBias) implements Policy {

    /** Checks the parts. */
    public LeastRequest {
      if (choices < 1 || !(activeRequestBias >= 0)) {
        throw new IllegalArgumentException(choices + " choices, bias " + activeRequestBias);
      }
    }

    @Override
    public String name() {
      return "LEAST_REQUEST";
    }
  }

  /** Any, whatever its weight. */
  public record Random() implements Policy {
    @Override
    public String name() {
      return "RANDOM";
    }
  }

  /**
   * The same endpoint for the same key, by a ring on which endpoints stand often.
   *
   * @param minSize fewest places on the ring
   * @param maxSize most places on the ring, at least {@code minSize}
   * @param byHostname whether the endpoint's host name says where it stands instead of its address
   */
  public record RingHash(long minSize, long maxSize, boolean byHostname) implements Policy {

    /** Checks the parts. */
    public RingHash {
      if (minSize < 1 || maxSize < minSize) {
        throw new IllegalArgumentException("a ring of " + minSize + " to " + maxSize + " places");
      }
    }

    @Override
    public String name() {
      return "RING_HASH";
    }
  }

  /**
   * The same endpoint for the same key, by a table (Google's "Maglev", section 3.4).
   *
   * @param tableSize places of the table, a prime number
   * @param byHostname whether the endpoint's host name says where it stands instead of its address
   */
  public record Maglev(int tableSize, boolean byHostname) implements Policy {

    /** Checks the size. */
    public Maglev {
      if (tableSize < 2) {
        throw new IllegalArgumentException("a table of " + tableSize + " places");
      }
    }

    @Override
    public String name() {
      return "MAGLEV";
    }
  }

  /** As the kind of the cluster brings with it: to where the caller wants to go. */
  public record PassThrough() implements Policy {
    @Override
    public String name() {
      return "CLUSTER_PROVIDED";
    }
  }

  /**
   * A policy that this library does not do; calls go round robin, and reports name it.
   *
   * @param name its name
   */
  public record Other(String name) implements Policy {

    /** Checks the name. */
    public Other {
      Objects.requireNonNull(name, "name");
    }
  }

  /**
   * How new endpoints are eased in: an endpoint's weight is multiplied by {@code (age /
   * window)^(1/aggression)} until the window is over.
   *
   * @param window how long an endpoint counts as new
   * @param aggression 1 for a linear increase, more for a faster start
   * @param minWeightPercent least factor in percent
   */
  public record SlowStart(Duration window, double aggression, double minWeightPercent) {

    /** Checks the parts. */
    public SlowStart {
      if (window.isNegative() || !(aggression > 0) || !(minWeightPercent >= 0)) {
        throw new IllegalArgumentException(
            "slow start of " + window + ", " + aggression + ", " + minWeightPercent + " %");
      }
    }
  }
}
