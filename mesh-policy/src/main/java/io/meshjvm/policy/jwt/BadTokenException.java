package io.meshjvm.policy.jwt;

/** A token cannot be read. Without stack trace, since callers may cause it at will. */
final class BadTokenException extends Exception {

  private static final long serialVersionUID = 1L;

  private final TokenStatus status;

  BadTokenException(TokenStatus status) {
    super(status.text(), null, false, false);
    this.status = status;
  }

  TokenStatus status() {
    return status;
  }
}
