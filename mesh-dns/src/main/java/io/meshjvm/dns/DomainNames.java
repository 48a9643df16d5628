package io.meshjvm.dns;

import java.net.IDN;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Spelling of domain names: in lower case, without final dot where they are keys. */
final class DomainNames {

  /** Characters of a name without its final dot (RFC 1035, section 2.3.4). */
  static final int MAX_LENGTH = 253;

  private static final int MAX_LABEL = 63;

  private DomainNames() {}

  /**
   * {@code name} as a key: in lower case, without final dot, and in its ACE form as {@link IDN}
   * makes it where it has characters outside ASCII. The same object where it is spelled so already.
   *
   * @return null if DNS cannot carry the name: nothing of it, an empty label, or too long
   */
  static @Nullable String key(String name) {
    int end = name.endsWith(".") ? name.length() - 1 : name.length();
    if (end < 1 || end > MAX_LENGTH) {
      return null;
    }
    boolean upper = false;
    int label = 0;
    for (int i = 0; i < end; i++) {
      char c = name.charAt(i);
      if (c >= 0x80) {
        return ace(name);
      }
      upper |= c >= 'A' && c <= 'Z';
      if (c == '.' ? label == 0 : label == MAX_LABEL) {
        return null;
      }
      label = c == '.' ? 0 : label + 1;
    }
    if (label == 0) {
      return null;
    }
    String relative = end == name.length() ? name : name.substring(0, end);
    return upper ? relative.toLowerCase(Locale.ROOT) : relative;
  }

  /** {@code name} as a key, or in lower case if it can be none. */
  static String lenientKey(String name) {
    String key = key(name);
    return key == null ? name.toLowerCase(Locale.ROOT) : key;
  }

  private static @Nullable String ace(String name) {
    try {
      String ascii = IDN.toASCII(name, IDN.ALLOW_UNASSIGNED);
      return ascii.chars().allMatch(c -> c < 0x80) ? key(ascii) : null;
    } catch (IllegalArgumentException e) {
      // Says that a label is empty or too long, which is the answer.
      return null;
    }
  }
}
