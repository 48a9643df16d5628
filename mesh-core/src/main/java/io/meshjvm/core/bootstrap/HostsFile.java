package io.meshjvm.core.bootstrap;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** The {@code hosts} file: lines of a literal address and its names, as in {@code hosts(5)}. */
final class HostsFile {

  private HostsFile() {}

  /**
   * Addresses by lower-case name; as in the system's own file the first line of a name wins.
   *
   * @param text content, may be empty
   * @param where name of the file, for errors
   * @param wanted which names matter; other lines may hold what they like
   */
  static Map<String, InetAddress> parse(String text, String where, Predicate<String> wanted) {
    Map<String, InetAddress> addresses = new LinkedHashMap<>();
    int number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      String[] words = line.replaceFirst("#.*", "").strip().split("\\s+", -1);
      if (words.length == 1 && !words[0].isEmpty()) {
        throw Fault.HOSTS.at(where + " line " + number + " has an address or a name, not both");
      }
      for (int i = 1; i < words.length; i++) {
        String name = name(words[i]);
        if (wanted.test(name)) {
          addresses.putIfAbsent(name, address(words[0], where, number));
        }
      }
    }
    return addresses;
  }

  private static InetAddress address(String word, String where, int line) {
    return IpLiteral.parse(word)
        .orElseThrow(
            () -> Fault.HOSTS.at(where + " line " + line + ": '" + word + "' is no IP address"));
  }

  private static String name(String word) {
    String name = word.toLowerCase(Locale.ROOT);
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }
}
