package io.meshjvm.testkit.internal.registration;

import java.time.Duration;
import java.util.Objects;

/**
 * How registration works.
 *
 * @param controller name of this istiod, written to the entries that it controls
 * @param grace how long an entry outlives its last stream
 * @param maxConnectionAge how long a stream may live; entries connected for half as long again are
 *     taken for leaked
 * @param ambient whether ambient mode is on, so that workloads may announce a tunnel
 */
public record RegistrationSettings(
    String controller, Duration grace, Duration maxConnectionAge, boolean ambient) {

  /** Refuses null parts. */
  public RegistrationSettings {
    Objects.requireNonNull(controller, "controller");
    Objects.requireNonNull(grace, "grace");
    Objects.requireNonNull(maxConnectionAge, "maxConnectionAge");
  }
}
