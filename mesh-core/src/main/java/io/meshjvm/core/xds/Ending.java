package io.meshjvm.core.xds;

import io.meshjvm.core.Problem;
import java.time.Instant;

/**
 * What the end of a stream means.
 *
 * @param problem what happened, with code {@code MESH-12xx}
 * @param status name of the gRPC status code
 * @param pace when to come back
 * @param credential whether the control plane refused what the stream authenticated with
 */
record Ending(Problem problem, String status, Pace pace, boolean credential) {

  /** The same as people see it. */
  StreamFailure failure(Instant at) {
    return new StreamFailure(problem, status, at);
  }

  /** When to come back. */
  enum Pace {
    /** With growing waits. */
    GROWING,
    /** Rarely: only people can remove the cause. */
    SLOW
  }
}
