package io.meshjvm.proxy.inbound;

import io.meshjvm.core.bootstrap.ServingSettings;
import io.meshjvm.proxy.internal.Connections;
import io.meshjvm.proxy.internal.FailureLog;
import io.meshjvm.proxy.internal.RelayTerms;

/**
 * What everything that a terminator serves shares.
 *
 * @param settings limits
 * @param connections those that are open
 * @param tally what was done
 * @param failures what went wrong
 */
record Terms(ServingSettings settings, Connections connections, Tally tally, FailureLog failures) {

  /** How bytes of which nothing is known are carried. */
  RelayTerms relays() {
    return new RelayTerms(
        connections,
        failures,
        settings.idle(),
        tally.bytesIn,
        tally.bytesOut,
        tally.idle,
        tally.broken);
  }
}
