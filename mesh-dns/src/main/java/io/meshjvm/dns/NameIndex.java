package io.meshjvm.dns;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Answers names from one table, exactly as the stock agent does (istio: {@code
 * pkg/dns/client/dns.go}, {@code lookupHost}). Immutable.
 */
final class NameIndex {

  private static final Duration TTL = Duration.ofSeconds(30);
  private static final DnsAnswer NO_DATA = new DnsAnswer.NoData();
  private static final DnsAnswer NOT_IN_MESH = new DnsAnswer.NotInMesh();

  private final Map<String, Addresses> addresses = new HashMap<>();
  private final Map<String, String> aliases = new HashMap<>();

  NameIndex(NameTable table, NameForms forms) {
    Map<String, NameTable.Entry> sorted = new TreeMap<>(table.entries());
    // Full hosts go before the short forms of others: where two entries want one name, Istio leaves
    // the winner to chance.
    sorted.forEach((host, entry) -> addresses.put(DomainNames.absolute(host), Addresses.of(entry)));
    sorted.forEach((host, entry) -> add(forms, forms.names(host, entry), entry));
  }

  private record Addresses(List<InetAddress> v4, List<InetAddress> v6, List<InetAddress> all) {

    static Addresses of(NameTable.Entry entry) {
      return new Addresses(
          entry.addresses().stream().filter(AddressFamily.IPV4::includes).toList(),
          entry.addresses().stream().filter(AddressFamily.IPV6::includes).toList(),
          entry.addresses());
    }

    List<InetAddress> of(AddressFamily family) {
      return switch (family) {
        case IPV4 -> v4;
        case IPV6 -> v6;
        case ANY -> all;
      };
    }
  }

  private void add(NameForms forms, Set<String> names, NameTable.Entry entry) {
    Addresses own = Addresses.of(entry);
    for (String name : names) {
      addresses.putIfAbsent(name, own);
      forms
          .expanded(name)
          .filter(expanded -> !names.contains(expanded))
          .ifPresent(expanded -> aliases.putIfAbsent(expanded, name));
    }
  }

  /** Answers a query for addresses. */
  DnsAnswer lookup(String name, AddressFamily family) {
    String asked = DomainNames.absolute(name);
    String known = DomainNames.isSound(asked) ? known(asked) : null;
    if (known == null) {
      return NOT_IN_MESH;
    }
    String alias = aliases.get(known);
    Addresses owned = addresses.get(alias == null ? known : alias);
    List<InetAddress> found = owned == null ? List.of() : owned.of(family);
    return found.isEmpty() ? NO_DATA : new DnsAnswer.Found(asked, alias, found, TTL);
  }

  /** The name itself, else the narrowest wildcard that covers it, else null. */
  private @Nullable String known(String asked) {
    if (isKey(asked)) {
      return asked;
    }
    int last = asked.length() - 1;
    for (int dot = asked.indexOf('.'); dot < last; dot = asked.indexOf('.', dot + 1)) {
      String wildcard = "*" + asked.substring(dot);
      if (isKey(wildcard)) {
        return wildcard;
      }
    }
    return null;
  }

  private boolean isKey(String name) {
    return addresses.containsKey(name) || aliases.containsKey(name);
  }
}
