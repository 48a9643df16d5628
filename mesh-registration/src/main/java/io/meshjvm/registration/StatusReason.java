package io.meshjvm.registration;

import java.util.Objects;

/**
 * Why a registration is not as it should be, and what to do about it.
 *
 * @param code stable code: {@code MESH-13xx}, or {@code MESH-12xx} if the connection itself failed
 * @param problem what happened
 * @param remedy what the reader can do, with the command to type where there is one
 */
public record StatusReason(String code, String problem, String remedy) {

  /** Checks the parts. */
  public StatusReason {
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(problem, "problem");
    Objects.requireNonNull(remedy, "remedy");
  }

  /** This reason as an exception, for callers that cannot go on without a registration. */
  public RegistrationException toException() {
    return new RegistrationException(code, problem, remedy, null);
  }
}
