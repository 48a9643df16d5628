package io.meshjvm.tls;

/** The bytes are no ClientHello. Without a stack trace, since callers cause it at will. */
final class NoHelloException extends Exception {

  private static final long serialVersionUID = 1L;

  private NoHelloException() {
    super("no ClientHello", null, false, false);
  }

  static void unless(boolean holds) throws NoHelloException {
    if (!holds) {
      throw new NoHelloException();
    }
  }
}
