package io.meshjvm.outbound;

import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** Finds, in the failures of Netty's TLS, that one side refused the other. */
final class Refusals {

  private static final String CODE = "MESH-";

  private Refusals() {}

  /**
   * The failure with the reason in front.
   *
   * @param alerts explains what the peer said, and leaves alone what is no refusal
   */
  static Throwable explain(Throwable failure, UnaryOperator<SSLException> alerts) {
    for (Throwable at = failure; at != null; at = next(at)) {
      String message = at.getMessage();
      if (message != null && message.startsWith(CODE)) {
        return at instanceof SSLException ? at : ours(message, failure);
      }
      if (at instanceof SSLException tls) {
        SSLException explained = alerts.apply(tls);
        if (explained != tls) {
          return explained;
        }
      }
    }
    return failure;
  }

  private static SSLException ours(String message, Throwable failure) {
    SSLException refusal = new SSLHandshakeException(message);
    refusal.initCause(failure);
    return refusal;
  }

  private static @Nullable Throwable next(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == failure ? null : cause;
  }
}
