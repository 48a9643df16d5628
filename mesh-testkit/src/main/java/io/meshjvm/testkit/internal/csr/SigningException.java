package io.meshjvm.testkit.internal.csr;

import io.grpc.Status;

/** A request that is not answered with a chain. */
final class SigningException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Status status;

  SigningException(Status status) {
    super(status.toString());
    this.status = status;
  }

  SigningException(Status.Code code, String message) {
    this(code.toStatus().withDescription(message));
  }

  Status status() {
    return status;
  }
}
