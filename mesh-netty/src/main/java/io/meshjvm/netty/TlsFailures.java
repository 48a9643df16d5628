package io.meshjvm.netty;

/** Words for why a handshake failed. */
final class TlsFailures {

  private static final String CODE = "MESH-";

  private TlsFailures() {}

  /**
   * The reason with a code of the library, wherever engines and handlers have wrapped it, else the
   * outermost words.
   */
  static String reason(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = cause.getMessage();
      if (message != null && message.contains(CODE)) {
        return message;
      }
    }
    return String.valueOf(failure.getMessage());
  }
}
