package io.meshjvm.policy.internal.rbac;

import org.jspecify.annotations.Nullable;

/**
 * Regular expressions that are a text with {@code .*} before or behind it or both, as istiod writes
 * them for namespaces and suffixes. A text search answers them sooner, and alike as long as there
 * is no line feed, which a dot does not match.
 */
final class Wildcard {

  private static final String ANY = ".*";
  private static final String SPECIAL = "\\.+*?()|[]{}^$";

  private Wildcard() {}

  /** The text and its place, or null if the expression is of another form. */
  static @Nullable Part of(String regex) {
    boolean before = regex.startsWith(ANY);
    boolean behind = regex.length() >= (before ? 4 : 2) && regex.endsWith(ANY);
    String literal = literal(regex.substring(before ? 2 : 0, regex.length() - (behind ? 2 : 0)));
    if (literal == null || literal.isEmpty()) {
      return null;
    }
    return new Part(place(before, behind), literal);
  }

  private static Part.Place place(boolean before, boolean behind) {
    if (before) {
      return behind ? Part.Place.INSIDE : Part.Place.END;
    }
    return behind ? Part.Place.START : Part.Place.WHOLE;
  }

  /** What the expression spells, or null if it is more than a text. */
  private static @Nullable String literal(String regex) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < regex.length(); i++) {
      char c = regex.charAt(i);
      if (c == '\\' && i + 1 < regex.length() && SPECIAL.indexOf(regex.charAt(i + 1)) >= 0) {
        i++;
        text.append(regex.charAt(i));
      } else if (SPECIAL.indexOf(c) >= 0) {
        return null;
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }
}
