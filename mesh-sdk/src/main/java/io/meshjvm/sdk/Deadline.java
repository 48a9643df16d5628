package io.meshjvm.sdk;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The end of somebody's patience.
 *
 * @param nanos when it ends on the clock of {@link System#nanoTime()}, or null for never
 */
record Deadline(@Nullable Long nanos) {

  /** The longest wait that a socket takes. */
  private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

  /** A deadline {@code limit} from now; never, if there is no limit. */
  static Deadline in(@Nullable Duration limit) {
    return new Deadline(
        limit == null ? null : System.nanoTime() + TimeUnit.NANOSECONDS.convert(limit));
  }

  /** The earlier of this and the one {@code limit} from now. */
  Deadline within(Duration limit) {
    Deadline other = in(limit);
    return nanos == null || nanos - other.at() > 0 ? other : this;
  }

  boolean passed() {
    return nanos != null && nanos - System.nanoTime() <= 0;
  }

  /**
   * What is left, in the form that sockets take; never 0, which would mean for ever.
   *
   * @throws SocketTimeoutException if nothing is left
   */
  int millis() throws SocketTimeoutException {
    if (nanos == null) {
      return (int) LONGEST.toMillis();
    }
    if (passed()) {
      throw new SocketTimeoutException("connect timed out");
    }
    long left = Duration.ofNanos(nanos - System.nanoTime()).toMillis();
    return (int) Math.min(LONGEST.toMillis(), Math.max(1, left));
  }

  private long at() {
    return nanos == null ? Long.MAX_VALUE : nanos;
  }
}
