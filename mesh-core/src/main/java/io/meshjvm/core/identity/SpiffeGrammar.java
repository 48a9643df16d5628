package io.meshjvm.core.identity;

/**
 * The characters and lengths that the SPIFFE ID standard allows. Written by hand rather than over
 * {@link java.net.URI}, which folds case, decodes percent signs and forgives what SPIFFE forbids.
 */
final class SpiffeGrammar {

  static final String SCHEME = "spiffe://";
  static final int MAX_ID_BYTES = 2048;
  private static final int MAX_TRUST_DOMAIN_BYTES = 255;

  private SpiffeGrammar() {}

  /** Throws {@link IllegalArgumentException} unless {@code name} is a trust domain name. */
  static void checkTrustDomain(String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("the trust domain is empty");
    }
    if (name.length() > MAX_TRUST_DOMAIN_BYTES) {
      throw new IllegalArgumentException(
          "the trust domain is longer than " + MAX_TRUST_DOMAIN_BYTES + " characters");
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!(lower(c) || digit(c) || c == '.' || c == '-' || c == '_')) {
        throw new IllegalArgumentException(
            "the trust domain holds " + show(c) + "; only a-z, 0-9, '.', '-' and '_' may be there");
      }
    }
  }

  /** Throws {@link IllegalArgumentException} unless {@code path} is empty or a SPIFFE path. */
  static void checkPath(String path) {
    if (path.isEmpty()) {
      return;
    }
    if (path.charAt(0) != '/') {
      throw new IllegalArgumentException("the path does not begin with '/'");
    }
    int start = 1;
    for (int i = 1; i <= path.length(); i++) {
      if (i == path.length() || path.charAt(i) == '/') {
        checkSegment(path.substring(start, i));
        start = i + 1;
      }
    }
  }

  private static void checkSegment(String segment) {
    if (segment.isEmpty()) {
      throw new IllegalArgumentException("the path has an empty segment or a trailing '/'");
    }
    if (segment.equals(".") || segment.equals("..")) {
      throw new IllegalArgumentException("the path has a segment '" + segment + "'");
    }
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      if (!(lower(c) || upper(c) || digit(c) || c == '.' || c == '-' || c == '_')) {
        throw new IllegalArgumentException(
            "the path holds " + show(c) + "; only letters, digits, '.', '-' and '_' may be there");
      }
    }
  }

  private static boolean lower(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean upper(char c) {
    return c >= 'A' && c <= 'Z';
  }

  private static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Control and foreign characters as numbers, so that a hostile name cannot forge log lines. */
  private static String show(char c) {
    return c > ' ' && c < 127 ? "'" + c + "'" : String.format("U+%04X", (int) c);
  }
}
