package io.meshjvm.policy.internal.rbac;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Texts with rules, to find those that another text begins with. They are in order, so that they
 * all are reached from the last one that is not behind the other text: that one begins with each of
 * them, and each knows the next shorter text that it begins with itself. Immutable.
 */
final class Starts {

  private static final int NONE = -1;

  private final String[] texts;
  private final int[] shorter;
  private final int[][] rules;
  private final BitSet initials = new BitSet();

  private Starts(String[] texts, int[][] rules) {
    this.texts = texts;
    this.rules = rules;
    this.shorter = new int[texts.length];
    for (int i = 0; i < texts.length; i++) {
      shorter[i] = startOf(texts[i], 0, i - 1);
      initials.set(texts[i].charAt(0));
    }
  }

  /** Rules by texts, of which none is empty. */
  static Starts of(Map<String, List<Integer>> texts) {
    TreeMap<String, List<Integer>> sorted = new TreeMap<>(texts);
    return new Starts(
        sorted.keySet().toArray(String[]::new),
        sorted.values().stream()
            .map(rules -> rules.stream().mapToInt(Integer::intValue).toArray())
            .toArray(int[][]::new));
  }

  boolean isEmpty() {
    return texts.length == 0;
  }

  /** Adds the rules of all texts that are where the other begins. */
  void find(String other, int from, BitSet found) {
    if (from < other.length() && initials.get(other.charAt(from))) {
      int at = startOf(other, from, last(other, from));
      for (; at != NONE; at = shorter[at]) {
        add(at, found);
      }
    }
  }

  /** Adds the rules of the text that is the other. */
  void findWhole(String other, BitSet found) {
    int at = Arrays.binarySearch(texts, other);
    if (at >= 0) {
      add(at, found);
    }
  }

  private void add(int at, BitSet found) {
    for (int rule : rules[at]) {
      found.set(rule);
    }
  }

  /** The longest text that is where the other begins, from a position back. */
  private int startOf(String other, int from, int position) {
    int at = position;
    while (at != NONE && !other.startsWith(texts[at], from)) {
      at = shorter[at];
    }
    return at;
  }

  /** The last text that is not behind the other in order. */
  private int last(String other, int from) {
    int low = 0;
    int high = texts.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (isBehind(texts[middle], other, from)) {
        high = middle - 1;
      } else {
        low = middle + 1;
      }
    }
    return high;
  }

  private static boolean isBehind(String text, String other, int from) {
    int length = Math.min(text.length(), other.length() - from);
    for (int i = 0; i < length; i++) {
      int difference = text.charAt(i) - other.charAt(from + i);
      if (difference != 0) {
        return difference > 0;
      }
    }
    return text.length() > length;
  }
}
