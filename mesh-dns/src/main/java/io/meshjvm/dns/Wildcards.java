package io.meshjvm.dns;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names of a table that begin with an asterisk, found by what follows it, since every name that
 * is not in the table asks for many. Immutable.
 */
final class Wildcards {

  private final Map<String, Wildcard> byTail = new HashMap<>();
  private final NameSet tails;

  /**
   * One wildcard.
   *
   * @param name its name as a key
   * @param absolute the same with final dot
   * @param host the entry that answers for it
   */
  record Wildcard(String name, String absolute, String host) {}

  /** Creates the set, given the hosts that answer by the names of the wildcards. */
  Wildcards(Map<String, String> hosts) {
    hosts.forEach(
        (name, host) -> byTail.put(name.substring(1), new Wildcard(name, name + ".", host)));
    this.tails = new NameSet(byTail.keySet());
  }

  /** The wildcard with what stands in {@code text} there behind its asterisk; null if none. */
  @Nullable Wildcard find(String text, int from, int to) {
    String tail = tails.find(text, from, to, "");
    return tail == null ? null : byTail.get(tail);
  }
}
