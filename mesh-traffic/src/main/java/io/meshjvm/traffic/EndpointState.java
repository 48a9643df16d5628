package io.meshjvm.traffic;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What this member has seen of one endpoint of one cluster; lives on while clusters and assignments
 * change around it, and ends when the endpoint leaves its cluster.
 *
 * <p>Calls are counted from any thread without locks; ejections are written on the mesh thread.
 */
final class EndpointState {

  private final long sinceNanos;
  private final AtomicInteger active = new AtomicInteger();
  private volatile boolean ejected;

  /**
   * Creates the state of an endpoint that is new.
   *
   * @param sinceNanos when it came, on the clock of slow start
   */
  EndpointState(long sinceNanos) {
    this.sinceNanos = sinceNanos;
  }

  /** Calls under way. */
  int active() {
    return active.get();
  }

  /** Counts a call that begins. */
  void begin() {
    active.incrementAndGet();
  }

  /** Counts a call that ends, once for each that began. */
  void end() {
    active.decrementAndGet();
  }

  /** Whether the endpoint is left out for a while because of what it did. */
  boolean ejected() {
    return ejected;
  }

  /** Leaves the endpoint out, or takes it back; for use on the mesh thread. */
  void eject(boolean out) {
    ejected = out;
  }

  /** When the endpoint came, or was taken back. */
  long sinceNanos() {
    return sinceNanos;
  }
}
