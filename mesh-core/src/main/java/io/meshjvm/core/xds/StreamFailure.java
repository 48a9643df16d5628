package io.meshjvm.core.xds;

import java.time.Instant;
import java.util.Objects;

/**
 * Why a stream to the control plane ended or never came up.
 *
 * @param code stable code, {@code MESH-12xx}, as {@link ControlPlaneException} has it
 * @param status name of the gRPC status code, for example {@code FAILED_PRECONDITION}
 * @param message what happened, with the control plane's own words where it said something
 * @param remedy what to do about it
 * @param at when it happened
 */
public record StreamFailure(String code, String status, String message, String remedy, Instant at) {

  /** Checks the parts. */
  public StreamFailure {
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(remedy, "remedy");
    Objects.requireNonNull(at, "at");
  }
}
