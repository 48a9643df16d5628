package io.meshjvm.core.xds;

import org.jspecify.annotations.Nullable;

/**
 * What became of one payload.
 *
 * @param print fingerprint of the payload
 * @param name name of the resource, or null if it is not known
 * @param value the resource, or null if it was refused
 * @param reason why it was refused, or null if it was not
 */
record Parsed<T>(
    Fingerprint print, @Nullable String name, @Nullable T value, @Nullable String reason) {

  static <T> Parsed<T> good(Fingerprint print, String name, T value) {
    return new Parsed<>(print, name, value, null);
  }

  static <T> Parsed<T> bad(Fingerprint print, @Nullable String name, String reason) {
    return new Parsed<>(print, name, null, reason);
  }

  boolean refused() {
    return value == null;
  }

  /** The same outcome under another name. */
  Parsed<T> named(@Nullable String other) {
    return new Parsed<>(print, other, value, reason);
  }
}
