package io.meshjvm.registration;

import java.net.SocketTimeoutException;
import java.time.Duration;

/** The moment at which an attempt must be over, on the monotonic clock. */
final class Deadline {

  private final long end;
  private final Duration timeout;

  private Deadline(Duration timeout) {
    this.timeout = timeout;
    this.end = System.nanoTime() + timeout.toNanos();
  }

  static Deadline after(Duration timeout) {
    return new Deadline(timeout);
  }

  /**
   * Milliseconds that are left, at least 1, as socket timeouts want them.
   *
   * @throws SocketTimeoutException if none is left
   */
  int remainingMillis() throws SocketTimeoutException {
    long left = end - System.nanoTime();
    if (left <= 0) {
      throw new SocketTimeoutException("not over within " + timeout.toMillis() + " ms");
    }
    return (int) Math.min(Integer.MAX_VALUE, Math.max(1, left / 1_000_000));
  }
}
