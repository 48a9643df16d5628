package io.meshjvm.core.internal;

import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/**
 * A text that should hold PEM certificates does not. Callers wrap it in the error of their room,
 * since only they know where the text came from and what to do about it.
 */
public final class PemException extends CertificateException {

  private static final long serialVersionUID = 1L;

  private final Reason reason;

  PemException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** What is wrong, for code that tells cases apart. */
  public Reason reason() {
    return reason;
  }

  /** The ways in which a PEM text can be wrong. */
  public enum Reason {
    /** There is no PEM block at all. */
    NO_BLOCK,
    /** A block begins and does not end, or ends without having begun. */
    HALF_BLOCK,
    /** A block holds something else, for example a private key. */
    OTHER_KIND,
    /** What stands in a block is not Base64. */
    NOT_BASE64,
    /** What stands in a block is not an X.509 certificate. */
    NOT_A_CERTIFICATE,
    /** The text or the number of blocks is beyond any sensible trust store. */
    TOO_LARGE
  }
}
