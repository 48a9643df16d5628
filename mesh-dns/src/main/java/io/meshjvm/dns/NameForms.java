package io.meshjvm.dns;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Under which names an entry of the table is known to one workload (istio: {@code
 * pkg/dns/client/dns.go}, {@code generateAltHosts} and {@code buildDNSAnswers}).
 */
final class NameForms {

  private final String namespace;
  private final String domain;
  private final @Nullable String search;

  /**
   * Creates the forms for one workload.
   *
   * @param namespace its namespace
   * @param dnsDomain its DNS domain, for example {@code vm.svc.cluster.local}
   * @param search first search domain of its system; null or empty for none
   */
  NameForms(String namespace, String dnsDomain, @Nullable String search) {
    String own = DomainNames.absolute(namespace);
    String full = dnsDomain.isEmpty() ? "" : DomainNames.absolute(dnsDomain);
    this.namespace = namespace;
    this.domain = full.startsWith(own) ? full.substring(own.length()) : full;
    this.search = search == null || search.isEmpty() ? null : DomainNames.absolute(search);
  }

  /** The absolute names of an entry, its full host first. */
  Set<String> names(String host, NameTable.Entry entry) {
    Set<String> names = new LinkedHashSet<>();
    String full = DomainNames.absolute(host);
    names.add(full);
    if (entry.isKubernetes() && !domain.isEmpty() && full.endsWith("." + domain)) {
      shortForms(entry).forEach(form -> names.add(DomainNames.absolute(form)));
    }
    return names;
  }

  private List<String> shortForms(NameTable.Entry entry) {
    List<String> forms = new ArrayList<>();
    String inNamespace = entry.shortName() + "." + entry.namespace();
    if (!entry.shortName().isEmpty() && !entry.namespace().isEmpty()) {
      forms.add(inNamespace);
      forms.add(inNamespace + "." + domain.substring(0, domain.indexOf('.')));
      if (entry.namespace().equals(namespace)) {
        forms.add(entry.shortName());
      }
    }
    forms.addAll(entry.altHosts());
    return forms;
  }

  /**
   * The name to which a resolver that goes through the search list expands {@code name} first, if
   * it has one and {@code name} is not of that domain already.
   */
  Optional<String> expanded(String name) {
    return search == null || name.endsWith(search) ? Optional.empty() : Optional.of(name + search);
  }
}
