package io.meshjvm.benchmarks.load;

import java.util.Locale;

/**
 * One thing that a measurement has to show.
 *
 * @param good whether it does
 * @param text what was seen
 */
record Finding(boolean good, String text) {

  static Finding of(boolean good, String format, Object... values) {
    return new Finding(good, String.format(Locale.ROOT, format, values));
  }

  @Override
  public String toString() {
    return (good ? "good  " : "BAD   ") + text;
  }
}
