package io.meshjvm.core.xds;

import java.time.Instant;

/**
 * What the end of a stream means.
 *
 * @param code {@code MESH-12xx}
 * @param status name of the gRPC status code
 * @param problem what happened
 * @param remedy what to do about it
 * @param pace when to come back
 * @param credential whether the control plane refused what the stream authenticated with
 */
record Ending(
    String code, String status, String problem, String remedy, Pace pace, boolean credential) {

  /** The same as people see it. */
  StreamFailure failure(Instant at) {
    return new StreamFailure(code, status, problem, remedy, at);
  }

  /** When to come back. */
  enum Pace {
    /** With growing waits. */
    GROWING,
    /** Rarely: only people can remove the cause. */
    SLOW
  }
}
