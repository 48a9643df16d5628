package io.meshjvm.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;

/**
 * A text that must never be printed, such as a bearer token.
 *
 * <p>{@link #toString()} shows only that there is one. The text leaves through {@link #reveal()},
 * which is easy to search for. Instances are immutable and compare in constant time.
 */
public final class Secret {

  private final String text;

  private Secret(String text) {
    this.text = Objects.requireNonNull(text, "text");
  }

  /** Wraps {@code text}. */
  public static Secret of(String text) {
    return new Secret(text);
  }

  /** The text itself, for the one place that sends it. */
  public String reveal() {
    return text;
  }

  /** Whether there is no text at all. */
  public boolean isEmpty() {
    return text.isEmpty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret that && MessageDigest.isEqual(bytes(), that.bytes());
  }

  @Override
  public int hashCode() {
    return Secret.class.hashCode();
  }

  @Override
  public String toString() {
    return "Secret(redacted)";
  }

  private byte[] bytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
