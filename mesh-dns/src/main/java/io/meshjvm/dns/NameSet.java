package io.meshjvm.dns;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Names that are found by their parts: a piece of some longer name, and what belongs behind it.
 * Nobody has to write the name down in order to ask for it, so that a search leaves no garbage.
 * Immutable.
 */
final class NameSet {

  // Spreads names that differ in a number alone, whose hashes follow each other (Knuth, 6.4).
  private static final int SPREAD = 0x9E3779B9;

  // Of String.hashCode, by which the hash of a whole follows from those of its parts.
  private static final int FACTOR = 31;

  // At least half of them are empty, so that a search comes to its end soon.
  private final @Nullable String[] slots;
  private final int shift;
  private final int longest;
  private final int[] powers;

  /** Creates the set of {@code names}, which must differ. */
  NameSet(Collection<String> names) {
    int bits = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(2 * names.size()));
    this.slots = new String[1 << bits];
    this.shift = Integer.SIZE - bits;
    int most = -1;
    for (String name : names) {
      int slot = slot(name.hashCode());
      while (slots[slot] != null) {
        slot = next(slot);
      }
      slots[slot] = name;
      most = Math.max(most, name.length());
    }
    this.longest = most;
    this.powers = new int[most + 1];
    for (int i = 0, power = 1; i <= most; i++, power *= FACTOR) {
      powers[i] = power;
    }
  }

  private int slot(int hash) {
    return (hash * SPREAD) >>> shift;
  }

  private int next(int slot) {
    return (slot + 1) & (slots.length - 1);
  }

  /**
   * The name that is made of {@code text} between {@code from} and {@code to}, and {@code tail};
   * the same object that was given to the constructor, or null if there is none.
   */
  @Nullable String find(String text, int from, int to, String tail) {
    int length = to - from + tail.length();
    if (length > longest) {
      return null;
    }
    // A string remembers its hash, so it is worth a look whether the parts are the whole of it.
    return from == 0 && length == text.length() && text.endsWith(tail)
        ? whole(text)
        : parts(text, from, to, tail);
  }

  private @Nullable String whole(String text) {
    int slot = slot(text.hashCode());
    while (slots[slot] != null && !text.equals(slots[slot])) {
      slot = next(slot);
    }
    return slots[slot];
  }

  private @Nullable String parts(String text, int from, int to, String tail) {
    int hash = hash(text, from, to, tail);
    for (int slot = slot(hash); ; slot = next(slot)) {
      String name = slots[slot];
      if (name == null || (name.hashCode() == hash && consistsOf(name, text, from, to, tail))) {
        return name;
      }
    }
  }

  private static boolean consistsOf(String name, String text, int from, int to, String tail) {
    return name.length() == to - from + tail.length()
        && name.regionMatches(0, text, from, to - from)
        && name.endsWith(tail);
  }

  /** What {@link String#hashCode} is of the two parts together; strings remember their own. */
  private int hash(String text, int from, int to, String tail) {
    int hash = 0;
    if (from == 0 && to == text.length()) {
      hash = text.hashCode();
    } else {
      for (int i = from; i < to; i++) {
        hash = FACTOR * hash + text.charAt(i);
      }
    }
    return hash * powers[tail.length()] + tail.hashCode();
  }
}
