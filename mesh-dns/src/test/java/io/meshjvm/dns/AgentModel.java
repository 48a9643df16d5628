package io.meshjvm.dns;

import io.meshjvm.proto.istio.networking.nds.v1.NameTable.NameInfo;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What the stock agent does, written down the slow way: every name of every entry with its final
 * dot, every expansion as a CNAME (istio: {@code pkg/dns/client/dns.go}). Where entries want the
 * same name, the agent lets chance decide, so this gives every answer that it might.
 */
final class AgentModel {

  /** An answer: no data if there are no addresses. */
  record Answer(String alias, Set<InetAddress> addresses) {}

  /** An entry that has a name, with all of the entry's names. */
  private record Claim(Set<String> names, NameInfo info) {}

  private final Map<String, List<Claim>> direct = new HashMap<>();
  private final Map<String, String> cnames = new HashMap<>();
  private final String namespace;
  private final String domain;

  AgentModel(Map<String, NameInfo> table, String namespace, String dnsDomain, List<String> search) {
    this.namespace = namespace;
    this.domain =
        dnsDomain.startsWith(namespace + ".")
            ? dnsDomain.substring(namespace.length() + 1)
            : dnsDomain;
    table.forEach(
        (host, info) -> {
          if (!addresses(info, AddressFamily.ANY).isEmpty()) {
            add(new Claim(names(host, info), info), search);
          }
        });
  }

  private void add(Claim claim, List<String> search) {
    for (String name : claim.names) {
      direct.computeIfAbsent(name, n -> new ArrayList<>()).add(claim);
      if (!search.isEmpty() && !name.endsWith(search.get(0) + ".")) {
        String expanded = name + search.get(0) + ".";
        if (!claim.names.contains(expanded)) {
          cnames.put(expanded, name);
        }
      }
    }
  }

  @SuppressWarnings("deprecation") // alt_hosts, which the stock agent still honours
  private Set<String> names(String host, NameInfo info) {
    Set<String> names = new LinkedHashSet<>();
    if (!info.getRegistry().equals("Kubernetes")) {
      names.add(host.endsWith(".") ? host : host + ".");
    } else if (!host.endsWith(".")) {
      names.add(host + ".");
      if (!domain.isEmpty() && host.endsWith(domain)) {
        String inNamespace = info.getShortname() + "." + info.getNamespace();
        names.add(inNamespace + ".");
        names.add(inNamespace + "." + domain.split("\\.")[0] + ".");
        if (info.getNamespace().equals(namespace)) {
          names.add(info.getShortname() + ".");
        }
        info.getAltHostsList().forEach(alternative -> names.add(alternative + "."));
      }
    }
    Set<String> lower = new LinkedHashSet<>();
    names.forEach(name -> lower.add(name.toLowerCase(Locale.ROOT)));
    return lower;
  }

  private static Set<InetAddress> addresses(NameInfo info, AddressFamily family) {
    Set<InetAddress> addresses = new HashSet<>();
    for (String ip : info.getIpsList()) {
      if (ip.matches("[0-9.]+|[0-9a-f:]+") && family.includes(TestNames.ip(ip))) {
        addresses.add(TestNames.ip(ip));
      }
    }
    return addresses;
  }

  /** Every answer that the agent might give; none if it does not know the name. */
  Set<Answer> answers(String query, AddressFamily family) {
    String name = query.toLowerCase(Locale.ROOT) + (query.endsWith(".") ? "" : ".");
    if (isKnown(name)) {
      return of(name, family);
    }
    List<String> labels = List.of(name.split("\\."));
    for (int i = 1; i < labels.size(); i++) {
      String wildcard = "*." + String.join(".", labels.subList(i, labels.size())) + ".";
      if (isKnown(wildcard)) {
        return of(wildcard, family);
      }
    }
    return Set.of();
  }

  private boolean isKnown(String name) {
    return direct.containsKey(name) || cnames.containsKey(name);
  }

  private Set<Answer> of(String name, AddressFamily family) {
    Set<Answer> answers = new HashSet<>();
    String target = cnames.get(name);
    List<Claim> owners = direct.getOrDefault(target == null ? name : target, List.of());
    owners.forEach(owner -> answers.add(answer(target, owner, family)));
    // Only some of those that want the target have the CNAME as well.
    if (target != null && owners.stream().anyMatch(owner -> owner.names.contains(name))) {
      direct.get(name).forEach(owner -> answers.add(answer(null, owner, family)));
    }
    return answers;
  }

  private static Answer answer(String alias, Claim owner, AddressFamily family) {
    Set<InetAddress> addresses = addresses(owner.info, family);
    return new Answer(addresses.isEmpty() || alias == null ? "" : alias, addresses);
  }
}
