package io.meshjvm.benchmarks.load;

import java.io.IOException;

/** One kept connection with one call at a time. For one thread. */
interface Exchange extends AutoCloseable {

  /** How long an answer may take; one that does not come is a failure. */
  int PATIENCE_MILLIS = 10_000;

  /** Calls once, and returns when the answer is complete. */
  void call() throws IOException;

  @Override
  void close() throws IOException;
}
