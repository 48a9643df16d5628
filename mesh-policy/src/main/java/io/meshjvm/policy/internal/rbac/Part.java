package io.meshjvm.policy.internal.rbac;

import java.util.List;

/**
 * A part of a text.
 *
 * @param place where it stands
 * @param text what it is
 */
record Part(Place place, String text) {

  /** Whether a text has it. */
  boolean isOf(String whole) {
    return switch (place) {
      case WHOLE -> whole.equals(text);
      case START -> whole.startsWith(text);
      case END -> whole.endsWith(text);
      case INSIDE -> whole.contains(text);
    };
  }

  /** The same in lower case. */
  Part lowerCase() {
    String lower = Octets.lowerCase(text);
    return lower.equals(text) ? this : new Part(place, lower);
  }

  /** As what is known of a text that has it, where it says anything. */
  List<Part> known() {
    return text.isEmpty() ? List.of() : List.of(lowerCase());
  }

  /** Where a part stands in its text. */
  enum Place {
    WHOLE,
    START,
    END,
    INSIDE
  }
}
