package io.meshjvm.core.xds;

import org.jspecify.annotations.Nullable;

/**
 * A resource that a {@link ResourceType} refuses; its message is the reason in the NACK, so it
 * names the offending field.
 */
public final class InvalidResourceException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the refusal.
   *
   * @param reason what is wrong, at most a line
   */
  public InvalidResourceException(String reason) {
    this(reason, null);
  }

  /**
   * Creates the refusal.
   *
   * @param reason what is wrong, at most a line
   * @param cause the failure underneath, or null
   */
  public InvalidResourceException(String reason, @Nullable Throwable cause) {
    super(reason, cause);
  }
}
