package io.meshjvm.core;

import org.jspecify.annotations.Nullable;

/**
 * A failure of the library, with a stable code, what happened, and what to do about it.
 *
 * <p>Each room has one child of this class. Codes are {@code MESH-} and four digits and never
 * change their meaning: 10xx bootstrap, 11xx identity and trust, 12xx control plane, 13xx
 * registration, 14xx names, 15xx traffic, 16xx loopback, 21xx TLS with peers, 22xx policy, 30xx
 * front door. Messages hold no secret.
 */
public abstract class MeshException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Problem details;

  /**
   * Creates the failure.
   *
   * @param code stable code such as {@code MESH-1302}
   * @param problem what happened, as a sentence without final full stop
   * @param remedy what the reader can do, as a sentence without final full stop
   * @param cause the failure underneath, if there was one
   */
  protected MeshException(String code, String problem, String remedy, @Nullable Throwable cause) {
    this(new Problem(code, problem, remedy), cause);
  }

  private MeshException(Problem details, @Nullable Throwable cause) {
    super(details + ".", cause);
    this.details = details;
  }

  /** The stable code, for example {@code MESH-1302}. */
  public final String code() {
    return details.code();
  }

  /** What happened. */
  public final String problem() {
    return details.what();
  }

  /** What to do about it. */
  public final String remedy() {
    return details.remedy();
  }

  /** Code, problem and remedy as a value. */
  public final Problem details() {
    return details;
  }
}
