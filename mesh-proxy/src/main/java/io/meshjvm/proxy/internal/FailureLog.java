package io.meshjvm.proxy.internal;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Says what goes wrong with connections: for each cause and service one warning a minute, with how
 * many were passed over meanwhile, and the rest for debugging.
 */
public final class FailureLog {

  private static final long PAUSE = Duration.ofMinutes(1).toNanos();

  /** Names come from outside; what is beyond so many causes shares one line. */
  private static final int MAX_CAUSES = 500;

  private static final String OTHERS = "others";

  private final Logger log;
  private final LongSupplier nanoTime;
  private final Map<String, Cause> causes = new ConcurrentHashMap<>();

  /**
   * An empty log.
   *
   * @param log where it is said
   * @param nanoTime clock, as {@link System#nanoTime()}
   */
  public FailureLog(Logger log, LongSupplier nanoTime) {
    this.log = log;
    this.nanoTime = nanoTime;
  }

  private static final class Cause {
    private final AtomicLong next;
    private final AtomicLong silent = new AtomicLong();

    Cause(long now) {
      next = new AtomicLong(now);
    }
  }

  /**
   * Something went wrong.
   *
   * @param code MESH-16xx
   * @param service what the connection was for, or empty
   * @param reason what happened, with what to do
   */
  public void warn(String code, String service, String reason) {
    long now = nanoTime.getAsLong();
    String key = code + " " + service;
    if (!causes.containsKey(key) && causes.size() >= MAX_CAUSES) {
      key = OTHERS;
    }
    Cause cause = causes.computeIfAbsent(key, k -> new Cause(now));
    long due = cause.next.get();
    if (now - due >= 0 && cause.next.compareAndSet(due, now + PAUSE)) {
      long silent = cause.silent.getAndSet(0);
      log.warn(
          "{}: {}{}", code, reason, silent == 0 ? "" : " (and " + silent + " more of the kind)");
    } else {
      cause.silent.incrementAndGet();
      debug(code, reason);
    }
  }

  /** Something ended in a way that is the business of client and endpoint. */
  public void debug(String code, String reason) {
    log.debug("{}: {}", code, reason);
  }
}
