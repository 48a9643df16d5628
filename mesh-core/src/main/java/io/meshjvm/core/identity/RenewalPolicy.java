package io.meshjvm.core.identity;

import io.meshjvm.core.bootstrap.IdentitySettings;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * When an SVID is renewed: once only a share of the lifetime counted from its receipt is left
 * (Istio: security/pkg/nodeagent/cache/secretcache.go, rotateTime), by default 0.5 ± 0.01. The
 * jitter spreads workloads that started together.
 */
final class RenewalPolicy {

  /** Shortest time between two renewals, whatever the certificate says. */
  static final Duration MIN_INTERVAL = Duration.ofSeconds(1);

  private final double ratio;
  private final double jitter;
  private final RandomGenerator random;

  RenewalPolicy(IdentitySettings settings, RandomGenerator random) {
    this.ratio = settings.renewalRatio();
    this.jitter = settings.renewalJitter();
    this.random = random;
  }

  /** When to renew what was received at {@code received} and ends at {@code expires}. */
  Instant due(Instant received, Instant expires) {
    double share = ratio + jitter * (2 * random.nextDouble() - 1);
    Duration lifetime = Duration.between(received, expires);
    Instant due = expires.minusMillis((long) (lifetime.toMillis() * share));
    Instant earliest = received.plus(MIN_INTERVAL);
    return due.isBefore(earliest) ? earliest : due;
  }
}
