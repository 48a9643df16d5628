package io.meshjvm.traffic;

import io.meshjvm.core.xds.InvalidResourceException;
import java.time.DateTimeException;
import java.time.Duration;

/** Reads durations of the wire. */
final class Durations {

  private Durations() {}

  /**
   * The duration of {@code field}.
   *
   * @throws InvalidResourceException if it is not positive, or out of range
   */
  static Duration positive(String field, com.google.protobuf.Duration wire) {
    Duration duration = notNegative(field, wire);
    if (duration.isZero()) {
      throw new InvalidResourceException(field + ": not positive");
    }
    return duration;
  }

  /**
   * The duration of {@code field}.
   *
   * @throws InvalidResourceException if it is negative, or out of range
   */
  static Duration notNegative(String field, com.google.protobuf.Duration wire) {
    try {
      Duration duration = Duration.ofSeconds(wire.getSeconds(), wire.getNanos());
      // Longer ones overflow when they are counted in nanoseconds.
      long nanos = duration.toNanos();
      if (nanos >= 0) {
        return duration;
      }
    } catch (ArithmeticException | DateTimeException e) {
      throw new InvalidResourceException(field + ": out of range", e);
    }
    throw new InvalidResourceException(field + ": not positive");
  }
}
