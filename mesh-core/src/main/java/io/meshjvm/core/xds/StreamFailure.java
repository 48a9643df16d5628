package io.meshjvm.core.xds;

import io.meshjvm.core.Problem;
import java.time.Instant;
import java.util.Objects;

/**
 * Why a stream to the control plane ended or never came up.
 *
 * @param problem what it is, with the control plane's own words where it said something; its code
 *     is {@code MESH-12xx}, as {@link ControlPlaneException} has it
 * @param status name of the gRPC status code, for example {@code FAILED_PRECONDITION}
 * @param at when it happened
 */
public record StreamFailure(Problem problem, String status, Instant at) {

  /** Checks the parts. */
  public StreamFailure {
    Objects.requireNonNull(problem, "problem");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(at, "at");
  }

  /** The problem's code. */
  public String code() {
    return problem.code();
  }
}
