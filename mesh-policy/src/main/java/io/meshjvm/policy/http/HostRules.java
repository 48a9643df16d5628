package io.meshjvm.policy.http;

/**
 * How the authority of a request is checked and normalised (envoy: {@code
 * HeaderUtility::authorityIsValid}, {@code ConnectionManagerUtility::maybeNormalizeHost}).
 *
 * @param stripPort which ports are taken off
 * @param stripDot whether a dot at the end is taken off
 */
record HostRules(StripPort stripPort, boolean stripDot) {

  private static final String PUNCTUATION = "!$%&'()*+,-.:;=@[]_~";

  /** Which ports are taken off an authority. */
  enum StripPort {
    NONE,
    /** That of the connection. */
    MATCHING,
    ANY
  }

  /** Whether the authority is of the characters that one may have. */
  static boolean isValid(String authority) {
    return authority.chars().allMatch(HostRules::isValid);
  }

  private static boolean isValid(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || PUNCTUATION.indexOf(c) >= 0;
  }

  /**
   * The authority as filters see it.
   *
   * @param port port that the connection came to
   */
  String apply(String authority, int port) {
    String host = stripDot ? withoutDot(authority) : authority;
    int start = stripPort == StripPort.NONE ? -1 : portStart(host);
    if (start < 0) {
      return host;
    }
    long named = number(host.substring(start + 1));
    boolean strip = named >= 0 && (stripPort == StripPort.ANY || named == port);
    return strip ? host.substring(0, start) : host;
  }

  private static String withoutDot(String host) {
    int dot = host.lastIndexOf('.');
    boolean ends = dot >= 0 && (dot == host.length() - 1 || host.charAt(dot + 1) == ':');
    return ends ? host.substring(0, dot) + host.substring(dot + 1) : host;
  }

  /** Where the last colon is, if it is not one of an IPv6 address; else -1. */
  private static int portStart(String host) {
    int colon = host.lastIndexOf(':');
    return host.lastIndexOf(']') < colon ? colon : -1;
  }

  /** The number that fits in 32 bits, or -1. */
  private static long number(String digits) {
    String unsigned = digits.startsWith("+") ? digits.substring(1) : digits;
    if (unsigned.isEmpty() || !unsigned.chars().allMatch(c -> (c >= '0' && c <= '9'))) {
      return -1;
    }
    String significant = unsigned.replaceFirst("^0+(?=.)", "");
    long value = significant.length() > 10 ? Long.MAX_VALUE : Long.parseLong(significant);
    return value > 0xffff_ffffL ? -1 : value;
  }
}
