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
    if (asked == null) {
      return NOT_IN_MESH;
    }
    String base = forms.unexpanded(asked);
    boolean plain = hasNoAlias(asked, base);
    String host = plain ? hostOf(asked) : null;
    if (host != null) {
      return answer(absolute(name, asked), null, host, family);
    }
    Known known = plain ? wildcardOf(asked) : known(asked, base);
    if (known == null) {
      return NOT_IN_MESH;
    }
    String alias = known.alias == null ? null : known.alias + ".";
    return answer(absolute(name, asked), alias, known.host, family);
  }

  private DnsAnswer answer(String name, @Nullable String alias, String host, AddressFamily family) {
    NameTable.Entry entry = Objects.requireNonNull(entries.get(host));
    List<InetAddress> found = family.among(entry.addresses());
    return found.isEmpty() ? NO_DATA : new DnsAnswer.Found(name, alias, found, TTL);
  }

  private static String absolute(String name, String key) {
    return name.length() == key.length() + 1 && name.startsWith(key) ? name : key + ".";
  }

  /** The host of the entry that answers for {@code name}, a wildcard as such; null if none does. */
  @Nullable String host(String name) {
    String asked = DomainNames.key(name);
    Known known = asked == null ? null : known(asked, forms.unexpanded(asked));
    return known == null ? null : known.host;
  }

  /**
   * The entry of a name.
   *
   * @param host its key in the table
   * @param alias the name that the name asked for stands for; null if it is the entry's own
   */
  private record Known(String host, @Nullable String alias) {}

  /**
   * Whether it is plain that a name stands for no other: it is expanded from nothing, or it is the
   * host of the workload's own namespace whose short name it is expanded from.
   */
  private boolean hasNoAlias(String asked, @Nullable String base) {
    if (base == null) {
      return true;
    }
    NameTable.Entry entry = base.indexOf('.') < 0 ? entries.get(asked) : null;
    return entry != null && !entries.containsKey(base) && forms.has(base, asked, entry);
  }

  /** The name itself, else the narrowest wildcard that covers it, else null. */
  private @Nullable Known known(String asked, @Nullable String base) {
    Known exact = exact(asked, base);
    return exact == null ? wildcardOf(asked) : exact;
  }

  private @Nullable Known wildcardOf(String asked) {
    if (wildcards.isEmpty()) {
      return null;
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
  private @Nullable Known exact(String asked, @Nullable String base) {
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
