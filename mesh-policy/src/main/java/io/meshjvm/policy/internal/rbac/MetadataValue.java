package io.meshjvm.policy.internal.rbac;

import org.jspecify.annotations.Nullable;

/**
 * A value of JSON, or that there is none.
 *
 * @param json a map, list, text, number, truth value, or null for JSON's own
 * @param there whether there is one
 */
record MetadataValue(@Nullable Object json, boolean there) {

  /** No value. */
  static final MetadataValue MISSING = new MetadataValue(null, false);

  /** A value. */
  MetadataValue(@Nullable Object json) {
    this(json, true);
  }
}
