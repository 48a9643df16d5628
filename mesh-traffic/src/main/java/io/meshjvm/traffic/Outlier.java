package io.meshjvm.traffic;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint of a cluster, as outlier detection sees it.
 *
 * <p>Its {@link #runs()} and whether it is ejected may be used from any thread, everything else on
 * the mesh thread alone.
 */
final class Outlier {

  private final EndpointState state;
  private final FailureRuns runs = new FailureRuns();
  private Instant ejectedAt = Instant.EPOCH;
  private @Nullable Instant returnedAt;
  private Duration jitter = Duration.ZERO;
  private int backoff;

  Outlier(EndpointState state) {
    this.state = state;
  }

  FailureRuns runs() {
    return runs;
  }

  boolean ejected() {
    return state.ejected();
  }

  /** How many base times the next ejection lasts, less one. */
  int backoff() {
    return backoff;
  }

  void eject(Instant now, Duration random, OutlierDetection.Ejection rules) {
    state.eject(true);
    ejectedAt = now;
    jitter = random;
    if (rules.base().multipliedBy(backoff).compareTo(rules.longest().plus(rules.base())) < 0) {
      backoff++;
    }
  }

  /** Whether the time of an ejected endpoint is over. */
  boolean isDue(Instant now, OutlierDetection.Ejection rules) {
    if (now.isBefore(ejectedAt)) {
      // The wall clock was set back; nobody is to sit for longer for that.
      ejectedAt = now;
    }
    Duration grown = rules.base().multipliedBy(backoff);
    Duration time = grown.compareTo(rules.longest()) < 0 ? grown : rules.longest();
    return Duration.between(ejectedAt, now).compareTo(time.plus(jitter)) >= 0;
  }

  void comeBack(Instant now) {
    state.eject(false);
    returnedAt = now;
    // A run that was about to reach its limit must not eject it again at its first failure.
    runs.reset();
  }

  /** Rewards an interval without ejection. */
  void mellow(Instant now, Duration interval) {
    if (!ejected()
        && backoff > 0
        && returnedAt != null
        && Duration.between(returnedAt, now).compareTo(interval) >= 0) {
      backoff--;
    }
  }
}
