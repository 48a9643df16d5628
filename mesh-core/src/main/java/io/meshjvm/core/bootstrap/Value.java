package io.meshjvm.core.bootstrap;

/**
 * The text of a setting and where it was read.
 *
 * @param text value, may be empty
 * @param source for reports, for example {@code cluster.env CA_ADDR}
 * @param origin under whose names it was found
 */
record Value(String text, String source, Origin origin) {

  /** Under whose names a value was found. */
  enum Origin {
    /** Code, {@code mesh.*} or {@code MESH_*}. */
    OWN,
    /** Istio's environment names or ProxyConfig. */
    ISTIO,
    /** Nowhere. */
    DEFAULT
  }

  /** Whether somebody set it. */
  boolean isSet() {
    return origin != Origin.DEFAULT;
  }

  boolean isEmpty() {
    return text.isEmpty();
  }
}
