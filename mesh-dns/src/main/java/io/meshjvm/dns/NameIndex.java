package io.meshjvm.dns;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
  private final NameSet hosts;
  private final Map<String, String> further = new HashMap<>();
  private final NameSet furtherNames;
  private final Wildcards wildcards;

  NameIndex(NameTable table, NameForms forms) {
    this.forms = forms;
    this.entries = table.entries();
    this.hosts = new NameSet(entries.keySet());
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
    this.furtherNames = new NameSet(further.keySet());
    this.wildcards = new Wildcards(hostsOfWildcards(wild));
  }

  /** Every name with an asterisk, with the host of the entry that answers for it. */
  private Map<String, String> hostsOfWildcards(List<String> wild) {
    Set<String> names = new HashSet<>(further.keySet());
    for (String host : wild) {
      names.addAll(forms.names(host, entry(host)));
    }
    Map<String, String> owners = new HashMap<>();
    for (String name : names) {
      String host = name.startsWith("*") ? hostOf(name, name.length()) : null;
      if (host != null) {
        owners.put(name, host);
      }
    }
    return owners;
  }

  private NameTable.Entry entry(String host) {
    return Objects.requireNonNull(entries.get(host));
  }

  /** Answers a query for addresses. */
  DnsAnswer lookup(String name, AddressFamily family) {
    String asked = DomainNames.key(name);
    Known known = asked == null ? null : known(asked);
    if (asked == null || known == null) {
      return NOT_IN_MESH;
    }
    List<InetAddress> found = family.among(entry(known.host).addresses());
    return found.isEmpty()
        ? NO_DATA
        : new DnsAnswer.Found(absolute(name, asked), known.alias(asked), found, TTL);
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
   * What answers for a name.
   *
   * @param host key of the entry in the table
   * @param unexpanded where the name asked for ends without the search domain, if it stands for
   *     what is before that; else -1
   * @param wildcard by which the entry covers the name; null if by the name itself
   */
  private record Known(String host, int unexpanded, Wildcards.@Nullable Wildcard wildcard) {

    /** The name that the name asked for stands for, with final dot; null if it is the entry's. */
    @Nullable String alias(String asked) {
      if (unexpanded < 0) {
        return null;
      }
      return wildcard == null ? asked.substring(0, unexpanded + 1) : wildcard.absolute();
    }
  }

  /** The name itself, else the narrowest wildcard that covers it, else null. */
  private @Nullable Known known(String asked) {
    Known known = exact(asked);
    for (int dot = asked.indexOf('.');
        known == null && dot > 0;
        dot = asked.indexOf('.', dot + 1)) {
      known = wildcard(asked, dot);
    }
    return known;
  }

  // As in the agent, an alias goes before an entry of the same name.
  private @Nullable Known exact(String asked) {
    int end = forms.unexpandedEnd(asked, 0);
    String host = end < 0 ? null : hostOf(asked, end);
    if (host != null && !hasName(host, asked)) {
      return new Known(host, end, null);
    }
    String own = asked.equals(host) ? host : hostOf(asked, asked.length());
    return own == null ? null : new Known(own, -1, null);
  }

  /** The wildcard for everything that ends as the name does from a dot on; its alias likewise. */
  private @Nullable Known wildcard(String asked, int dot) {
    Wildcards.Wildcard own = wildcards.find(asked, dot, asked.length());
    int end = forms.unexpandedEnd(asked, dot);
    Wildcards.Wildcard base = end < 0 ? null : wildcards.find(asked, dot, end);
    if (base != null && (own == null || !hasName(base.host(), own.name()))) {
      return new Known(base.host(), end, base);
    }
    return own == null ? null : new Known(own.host(), -1, own);
  }

  private boolean hasName(String host, String name) {
    return forms.has(name, host, entry(host));
  }

  /** The host of the entry that has the first {@code length} characters as a name; else null. */
  private @Nullable String hostOf(String text, int length) {
    String full = hosts.find(text, 0, length, "");
    if (full != null) {
      return full;
    }
    String host = forms.hostOf(text, length, hosts, entries);
    if (host != null) {
      return host;
    }
    String name = furtherNames.find(text, 0, length, "");
    return name == null ? null : further.get(name);
  }
}
