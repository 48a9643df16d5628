package io.meshjvm.core.xds;

import java.time.Instant;
import java.util.Objects;

/**
 * Why a stream to the control plane ended or never came up.
 *
 * @param status name of the gRPC status code, for example {@code FAILED_PRECONDITION}
 * @param message description that came with it, may be empty
 * @param at when it happened
 */
public record StreamFailure(String status, String message, Instant at) {

  /** Checks the parts. */
  public StreamFailure {
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(at, "at");
  }
}
