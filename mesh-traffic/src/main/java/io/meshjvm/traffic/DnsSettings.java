package io.meshjvm.traffic;

import java.time.Duration;
import java.util.Objects;

/**
 * How the host names of a cluster of a DNS kind are looked up.
 *
 * @param refresh time between two look-ups, positive
 * @param failureRefresh time after a look-up that failed, positive
 * @param jitter most that is added to it at random
 * @param family which addresses are asked for
 */
public record DnsSettings(
    Duration refresh, Duration failureRefresh, Duration jitter, Family family) {

  /** Envoy's own defaults. */
  public static final DnsSettings DEFAULT =
      new DnsSettings(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ZERO, Family.AUTO);

  /** Checks the parts. */
  public DnsSettings {
    if (!isPositive(refresh) || !isPositive(failureRefresh) || jitter.isNegative()) {
      throw new IllegalArgumentException(
          "refresh " + refresh + " or " + failureRefresh + ", jitter " + jitter);
    }
    Objects.requireNonNull(family, "family");
  }

  private static boolean isPositive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }

  /** Which of a host's addresses are used (Envoy: {@code Cluster.DnsLookupFamily}). */
  public enum Family {
    /** IPv6, and IPv4 only where there is none. */
    AUTO,
    /** IPv4 only. */
    V4_ONLY,
    /** IPv6 only. */
    V6_ONLY,
    /** IPv4, and IPv6 only where there is none. */
    V4_PREFERRED,
    /** Both. */
    ALL
  }
}
