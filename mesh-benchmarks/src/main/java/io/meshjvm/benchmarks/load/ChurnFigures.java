package io.meshjvm.benchmarks.load;

import java.util.Arrays;

/**
 * How a member under churn stands, since it began.
 *
 * @param calls calls that ended
 * @param failures calls that failed
 * @param updates snapshots that it made known
 * @param heap bytes in use after a full collection
 */
record ChurnFigures(long calls, long failures, long updates, long heap) {

  /** One line of text. */
  String format() {
    return calls + " " + failures + " " + updates + " " + heap;
  }

  /** Reads what {@link #format} writes. */
  static ChurnFigures parse(String line) {
    long[] parts = Arrays.stream(line.split(" ", -1)).mapToLong(Long::parseLong).toArray();
    return new ChurnFigures(parts[0], parts[1], parts[2], parts[3]);
  }
}
