package io.meshjvm.dns;

import java.util.Locale;

/** Spelling of domain names: lower case, with final dot where they are keys. */
final class DomainNames {

  /** Characters of a name with its final dot (RFC 1035, section 2.3.4). */
  static final int MAX_LENGTH = 254;

  private DomainNames() {}

  /** {@code name} in lower case and with final dot. */
  static String absolute(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower : lower + ".";
  }

  /** {@code name} in lower case and without final dot. */
  static String relative(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  /** Whether an absolute name has a length that DNS can carry and no empty label. */
  static boolean isSound(String absolute) {
    return absolute.length() > 1
        && absolute.length() <= MAX_LENGTH
        && absolute.charAt(0) != '.'
        && !absolute.contains("..");
  }
}
