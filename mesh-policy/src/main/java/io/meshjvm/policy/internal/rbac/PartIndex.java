package io.meshjvm.policy.internal.rbac;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rules by parts of a text that they want, to find those that a text may satisfy. Looking up takes
 * time that grows with the length of the text and the logarithm of the number of parts. Immutable.
 */
final class PartIndex {

  private final Starts wholes;
  private final Starts starts;
  private final Starts ends;
  private final Starts insides;

  private PartIndex(Builder builder) {
    this.wholes = builder.of(Part.Place.WHOLE);
    this.starts = builder.of(Part.Place.START);
    this.ends = builder.of(Part.Place.END);
    this.insides = builder.of(Part.Place.INSIDE);
  }

  /** Adds the rules that want a part which a text has, without regard to case. */
  void find(String text, BitSet rules) {
    String lower = Octets.lowerCase(text);
    wholes.findWhole(lower, rules);
    starts.find(lower, 0, rules);
    if (!ends.isEmpty()) {
      ends.find(reverse(lower), 0, rules);
    }
    if (!insides.isEmpty()) {
      for (int i = 0; i < lower.length(); i++) {
        insides.find(lower, i, rules);
      }
    }
  }

  private static String reverse(String text) {
    return new StringBuilder(text).reverse().toString();
  }

  /** Collects rules. */
  static final class Builder {

    private final Map<Part.Place, Map<String, List<Integer>>> parts =
        new EnumMap<>(Part.Place.class);

    /** Files a rule by its position under a part in lower case. */
    void add(Part part, int rule) {
      String text = part.place() == Part.Place.END ? reverse(part.text()) : part.text();
      parts
          .computeIfAbsent(part.place(), place -> new HashMap<>())
          .computeIfAbsent(text, key -> new ArrayList<>(1))
          .add(rule);
    }

    PartIndex build() {
      return new PartIndex(this);
    }

    private Starts of(Part.Place place) {
      return Starts.of(parts.getOrDefault(place, Map.of()));
    }
  }
}
