package io.meshjvm.policy;

import java.time.Duration;
import java.util.Objects;

/**
 * What of a connection's first bytes a port looks at before it chooses the rules.
 *
 * @param tls whether it waits for a ClientHello or for what is none; if not, all is plaintext
 * @param http whether it waits, in plaintext, for what HTTP begins with; if not, no protocol is
 *     seen
 * @param patience how long it waits; zero waits for ever
 * @param proceeds whether it goes on with what it has seen when patience is over; if not, it closes
 */
public record Inspection(boolean tls, boolean http, Duration patience, boolean proceeds) {

  /** Envoy's patience where a listener names none. */
  private static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(15);

  /** Checks the parts. */
  public Inspection {
    Objects.requireNonNull(patience, "patience");
  }

  /** Looks at everything, with the patience of a listener that names none. */
  public static Inspection full() {
    return new Inspection(true, true, DEFAULT_PATIENCE, false);
  }
}
