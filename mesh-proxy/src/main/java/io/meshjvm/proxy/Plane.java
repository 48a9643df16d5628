package io.meshjvm.proxy;

import io.meshjvm.proxy.internal.Connections;
import io.meshjvm.proxy.internal.FailureLog;
import io.meshjvm.proxy.internal.RelayTerms;
import java.time.Duration;

/**
 * What all connections of a plane share.
 *
 * @param upstreams connections to endpoints
 * @param connections those that are open
 * @param counters what was done
 * @param failures what went wrong
 * @param idle time without a byte after which a connection is ended
 */
record Plane(
    Upstreams upstreams,
    Connections connections,
    Counters counters,
    FailureLog failures,
    Duration idle) {

  /** How bytes of which nothing is known are carried. */
  RelayTerms relays() {
    return new RelayTerms(
        connections,
        failures,
        idle,
        counters.bytesOut,
        counters.bytesIn,
        counters.idle,
        counters.broken);
  }
}
