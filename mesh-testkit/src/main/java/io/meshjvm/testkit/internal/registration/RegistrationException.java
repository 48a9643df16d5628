package io.meshjvm.testkit.internal.registration;

import io.grpc.Status;

/** A registration that istiod refuses; the stream ends with the status. */
public final class RegistrationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Status status;

  RegistrationException(Status.Code code, String message) {
    super(message);
    this.status = code.toStatus().withDescription(message);
  }

  /** What the stream ends with. */
  public Status status() {
    return status;
  }
}
