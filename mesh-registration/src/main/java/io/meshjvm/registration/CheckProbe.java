package io.meshjvm.registration;

import java.time.Duration;
import java.util.Objects;

/** A check of the application as a probe. */
final class CheckProbe implements Probe {

  private final HealthCheck check;

  CheckProbe(HealthCheck check) {
    this.check = check;
  }

  @Override
  public Attempt attempt(Duration timeout) throws Exception {
    HealthResult result = check.check();
    return new Attempt(Objects.requireNonNull(result, "the check answered null"), "in-process");
  }
}
