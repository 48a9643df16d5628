package io.meshjvm.traffic;

import java.time.Duration;
import java.util.Objects;

/**
 * When an endpoint that keeps failing is ejected, and for how long (Envoy: {@code
 * envoy.config.cluster.v3.OutlierDetection}).
 *
 * @param serverErrors answers 500 to 599 in a row, and what counts as such
 * @param gatewayFailures the same of 502, 503 and 504 alone
 * @param localOriginFailures failures to connect in a row, where {@code split}
 * @param split whether failures to connect are counted apart; else they count as answers 503 or 504
 * @param interval how often it is looked for endpoints whose time is over
 * @param ejection how an endpoint is ejected
 */
public record OutlierDetection(
    Consecutive serverErrors,
    Consecutive gatewayFailures,
    Consecutive localOriginFailures,
    boolean split,
    Duration interval,
    Ejection ejection) {

  private static final int ALL = 100;

  /** Checks the parts. */
  public OutlierDetection {
    Objects.requireNonNull(serverErrors, "serverErrors");
    Objects.requireNonNull(gatewayFailures, "gatewayFailures");
    Objects.requireNonNull(localOriginFailures, "localOriginFailures");
    if (interval.isNegative() || interval.isZero()) {
      throw new IllegalArgumentException("the interval is not positive");
    }
    Objects.requireNonNull(ejection, "ejection");
  }

  /**
   * A number of failures in a row, without a success between them.
   *
   * @param limit how many eject an endpoint; 0 for never
   * @param enforced in how many cases of 100 it is ejected then
   */
  public record Consecutive(long limit, int enforced) {

    /** Checks the parts. */
    public Consecutive {
      if (limit < 0 || enforced < 0 || enforced > ALL) {
        throw new IllegalArgumentException(
            "limit " + limit + " or percentage " + enforced + " is out of range");
      }
    }
  }

  /**
   * How an endpoint is ejected.
   *
   * @param base how long the first time; each time again adds as much, and each interval that the
   *     endpoint spends well takes as much away
   * @param longest how long at most, apart from {@code jitter}
   * @param jitter up to how much longer, at random
   * @param maxPercent of 100 endpoints of the cluster, how many may be ejected at a time
   * @param alwaysOne whether one may be ejected whatever {@code maxPercent} says
   */
  public record Ejection(
      Duration base, Duration longest, Duration jitter, int maxPercent, boolean alwaysOne) {

    /** Checks the parts. */
    public Ejection {
      if (base.isNegative() || base.isZero() || longest.compareTo(base) < 0) {
        throw new IllegalArgumentException("not 0 < " + base + " <= " + longest);
      }
      if (jitter.isNegative() || maxPercent < 0 || maxPercent > ALL) {
        throw new IllegalArgumentException(
            "jitter " + jitter + " or percentage " + maxPercent + " is out of range");
      }
    }
  }
}
