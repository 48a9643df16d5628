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

  // At least half of them are empty, so that a search comes to its end soon.
  private final @Nullable String[] slots;
  private final int shift;
  private final int longest;

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
  }

  private int slot(int hash) {
    return (hash * SPREAD) >>> shift;
  }

  private int next(int slot) {
    return (slot + 1) & (slots.length - 1);
  }

  /** {@link #find(String, int, int, String)} with nothing behind it. */
  @Nullable String find(String text, int from, int to) {
    return find(text, from, to, "");
  }

  /**
   * The name that is made of {@code text} between {@code from} and {@code to}, and {@code tail};
   * the same object that was given to the constructor, or null if there is none.
   */
  @Nullable String find(String text, int from, int to, String tail) {
    int piece = to - from;
    if (piece + tail.length() > longest) {
      return null;
    }
    int hash = hash(text, from, to, tail);
    int slot = slot(hash);
    for (String name = slots[slot]; name != null; name = slots[slot]) {
      if (name.hashCode() == hash
          && name.length() == piece + tail.length()
          && name.regionMatches(0, text, from, piece)
          && name.endsWith(tail)) {
        return name;
      }
      slot = next(slot);
    }
    return null;
  }

  /** What {@link String#hashCode} is of the two parts together. */
  private static int hash(String text, int from, int to, String tail) {
    int hash = 0;
    if (from == 0 && to == text.length()) {
      hash = text.hashCode(); // which the text remembers
    } else {
      for (int i = from; i < to; i++) {
        hash = 31 * hash + text.charAt(i);
      }
    }
    for (int i = 0; i < tail.length(); i++) {
      hash = 31 * hash + tail.charAt(i);
    }
    return hash;
  }
}
