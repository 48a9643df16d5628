package io.meshjvm.testkit.internal.xds;

import java.time.Clock;
import java.time.temporal.ChronoUnit;

/** The version of the configuration, as istiod writes it: time and counter. */
final class PushVersion {

  private final Clock clock;
  private long counter;
  private String current;

  PushVersion(Clock clock) {
    this.clock = clock;
    this.current = text();
  }

  private String text() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS) + "/" + ++counter;
  }

  void next() {
    current = text();
  }

  String current() {
    return current;
  }
}
