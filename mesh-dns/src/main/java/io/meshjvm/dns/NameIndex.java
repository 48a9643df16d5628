package io.meshjvm.dns;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Answers names from one table, exactly as the stock agent does (istio: {@code
 * pkg/dns/client/dns.go}, {@code lookupHost}). Immutable.
 *
 * <p>Where two entries want one name, the agent leaves the winner to chance. Here a full host goes
 * before the short forms of others, the short forms that follow from a host before all others, and
 * then the host that comes first in the alphabet.
 */
final class NameIndex {

  static final DnsAnswer NOT_IN_MESH = new DnsAnswer.NotInMesh();
  private static final DnsAnswer NO_DATA = new DnsAnswer.NoData();
  private static final Duration TTL = Duration.ofSeconds(30);

  private final NameForms forms;
  private final Map<String, NameTable.Entry> entries;
  private final Map<String, String> further = new HashMap<>();
  private final Map<String, String> wildcards = new HashMap<>();

  NameIndex(NameTable table, NameForms forms) {
    this.forms = forms;
    this.entries = table.entries();
    Map<String, NameTable.Entry> irregular = new TreeMap<>();
    List<String> wild = new ArrayList<>();
    entries.forEach(
        (host, entry) -> {
          if (!forms.isRegular(host, entry)) {
            irregular.put(host, entry);
          }
          if (host.startsWith("*")) {
            wild.add(host);
          }
        });
    irregular.forEach(
        (host, entry) -> forms.names(host, entry).forEach(name -> further.putIfAbsent(name, host)));
    addWildcards(wild);
  }

  // The names of wildcards once more, since every name that is not in the table asks for many.
  private void addWildcards(List<String> hosts) {
    for (String host : hosts) {
      NameTable.Entry entry = Objects.requireNonNull(entries.get(host));
      forms.names(host, entry).forEach(this::addWildcard);
    }
    further.keySet().forEach(this::addWildcard);
  }

  private void addWildcard(String name) {
    String host = name.startsWith("*") ? hostOf(name) : null;
    if (host != null) {
      wildcards.put(name, host);
    }
  }

  /** Answers a query for addresses. */
  DnsAnswer lookup(String name, AddressFamily family) {
    String asked = DomainNames.key(name);
    Known known = asked == null ? null : known(asked);
    if (asked == null || known == null) {
      return NOT_IN_MESH;
    }
    NameTable.Entry entry = Objects.requireNonNull(entries.get(known.host));
    List<InetAddress> found = family.among(entry.addresses());
    if (found.isEmpty()) {
      return NO_DATA;
    }
    String alias = known.alias == null ? null : known.alias + ".";
    return new DnsAnswer.Found(absolute(name, asked), alias, found, TTL);
  }

  private static String absolute(String name, String key) {
    return name.length() == key.length() + 1 && name.startsWith(key) ? name : key + ".";
  }

  /** The host of the entry that answers for {@code name}, a wildcard as such; null if none does. */
  @Nullable String host(String name) {
    String asked = DomainNames.key(name);
    Known known = asked == null ? null : known(asked);
    return known == null ? null : known.host;
  }

  /**
   * The entry of a name.
   *
   * @param host its key in the table
   * @param alias the name that the name asked for stands for; null if it is the entry's own
   */
  private record Known(String host, @Nullable String alias) {}

  /** The name itself, else the narrowest wildcard that covers it, else null. */
  private @Nullable Known known(String asked) {
    Known exact = exact(asked);
    if (exact != null || wildcards.isEmpty()) {
      return exact;
    }
    for (int dot = asked.indexOf('.'); dot > 0; dot = asked.indexOf('.', dot + 1)) {
      Known wild = wildcard("*" + asked.substring(dot));
      if (wild != null) {
        return wild;
      }
    }
    return null;
  }

  // As in the agent, an alias goes before an entry of the same name.
  private @Nullable Known exact(String asked) {
    String base = forms.unexpanded(asked);
    String host = base == null ? null : hostOf(base);
    if (base != null && host != null && !hasName(host, asked)) {
      return new Known(host, base);
    }
    String own = hostOf(asked);
    return own == null ? null : new Known(own, null);
  }

  private @Nullable Known wildcard(String candidate) {
    String base = forms.unexpanded(candidate);
    String host = base == null ? null : wildcards.get(base);
    if (base != null && host != null && !hasName(host, candidate)) {
      return new Known(host, base);
    }
    String own = wildcards.get(candidate);
    return own == null ? null : new Known(own, null);
  }

  private boolean hasName(String host, String name) {
    return forms.has(name, host, Objects.requireNonNull(entries.get(host)));
  }

  private @Nullable String hostOf(String name) {
    if (entries.containsKey(name)) {
      return name;
    }
    String host = forms.hostOf(name, entries);
    return host == null ? further.get(name) : host;
  }
}
