package io.meshjvm.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Under which names an entry of the table is known to one workload (istio: {@code
 * pkg/dns/client/dns.go}, {@code generateAltHosts} and {@code buildDNSAnswers}). Names are keys, as
 * {@link DomainNames} spells them.
 *
 * <p>The stock agent writes every form down. Here the forms of a regular entry, whose host is its
 * short name, its namespace and the domain, are worked out backwards from the name asked for, so
 * that a table of a hundred thousand services needs an index of its hosts only.
 */
final class NameForms {

  private final String namespace;
  private final String domain;
  private final String dotDomain;
  private final String dotNamespaceAndDomain;
  private final String dotFirstLabel;
  private final String afterFirstLabel;
  private final @Nullable String search;

  /**
   * Creates the forms for one workload.
   *
   * @param namespace its namespace
   * @param dnsDomain its DNS domain, for example {@code vm.svc.cluster.local}; empty for none
   * @param search first search domain of its system; null or empty for none
   */
  NameForms(String namespace, String dnsDomain, @Nullable String search) {
    String full = DomainNames.lenientKey(dnsDomain);
    String own = DomainNames.lenientKey(namespace) + ".";
    this.namespace = namespace;
    this.domain = full.startsWith(own) ? full.substring(own.length()) : full;
    this.dotDomain = "." + domain;
    this.dotNamespaceAndDomain = "." + own + domain;
    int dot = domain.indexOf('.');
    this.dotFirstLabel = "." + (dot < 0 ? domain : domain.substring(0, dot));
    this.afterFirstLabel = dot < 0 ? "" : domain.substring(dot);
    this.search = search == null ? null : DomainNames.key(search);
  }

  /** Every name of an entry, its full host first. */
  List<String> names(String host, NameTable.Entry entry) {
    List<String> names = new ArrayList<>();
    names.add(host);
    if (hasShortForms(host, entry)) {
      String inNamespace = entry.shortName() + "." + entry.namespace();
      add(names, inNamespace);
      add(names, inNamespace + dotFirstLabel);
      if (entry.namespace().equals(namespace)) {
        add(names, entry.shortName());
      }
      entry.altHosts().forEach(alternative -> add(names, alternative));
    }
    return names;
  }

  // The agent puts a final dot behind each, so one that has it already can never be asked for.
  private static void add(List<String> names, String form) {
    String key = form.endsWith(".") ? null : DomainNames.key(form);
    if (key != null && !names.contains(key)) {
      names.add(key);
    }
  }

  // Short names of another domain than the workload's would clash with those of its own.
  private boolean hasShortForms(String host, NameTable.Entry entry) {
    return entry.isKubernetes() && !domain.isEmpty() && host.endsWith(domain);
  }

  /** Whether {@link #hostOf} finds the entry by each of its names. */
  boolean isRegular(String host, NameTable.Entry entry) {
    return !hasShortForms(host, entry)
        || (host.endsWith(dotDomain) && hasRegularForms(host, entry));
  }

  // The same for a host that ends in the domain, and whether there are other names at all.
  private boolean hasRegularForms(String host, NameTable.@Nullable Entry entry) {
    return entry != null
        && entry.isKubernetes()
        && entry.altHosts().isEmpty()
        && isInNamespace(host, host.length() - dotDomain.length(), entry);
  }

  // Whether so many characters of the text are the entry's short name, a dot and its namespace.
  private static boolean isInNamespace(String text, int length, NameTable.Entry entry) {
    int dot = entry.shortName().length();
    return dot > 0
        && length == dot + 1 + entry.namespace().length()
        && text.charAt(dot) == '.'
        && text.startsWith(entry.shortName())
        && text.startsWith(entry.namespace(), dot + 1);
  }

  /**
   * The host of the regular entry that has the first {@code length} characters of {@code text} as a
   * short form; null if none has.
   */
  @Nullable String hostOf(
      String text, int length, NameSet hosts, Map<String, NameTable.Entry> entries) {
    if (domain.isEmpty()) {
      return null;
    }
    if (endsWith(text, length, dotFirstLabel)) {
      String host = hosts.find(text, 0, length, afterFirstLabel);
      if (host != null && hasRegularForms(host, entries.get(host))) {
        return host;
      }
    }
    int dot = text.indexOf('.');
    if (dot > 0 && dot < length) {
      String host = hosts.find(text, 0, length, dotDomain);
      if (host != null && hasRegularForms(host, entries.get(host))) {
        return host;
      }
    }
    String host = hosts.find(text, 0, length, dotNamespaceAndDomain);
    NameTable.Entry own = host == null ? null : entries.get(host);
    if (host == null || own == null || !isOwnShortName(text, length, own)) {
      return null;
    }
    return hasRegularForms(host, own) ? host : null;
  }

  private static boolean endsWith(String text, int length, String end) {
    return text.startsWith(end, length - end.length());
  }

  private boolean isOwnShortName(String text, int length, NameTable.Entry entry) {
    return entry.isKubernetes()
        && length == entry.shortName().length()
        && text.startsWith(entry.shortName())
        && entry.namespace().equals(namespace);
  }

  /** Whether {@code name} is one of the entry's names; {@link #names} without writing them. */
  boolean has(String name, String host, NameTable.Entry entry) {
    if (name.equals(host) || !hasShortForms(host, entry)) {
      return name.equals(host);
    }
    if (!isRegular(host, entry)) {
      return names(host, entry).contains(name);
    }
    int length = name.length();
    return isInNamespace(name, length, entry)
        || (name.endsWith(dotFirstLabel)
            && isInNamespace(name, length - dotFirstLabel.length(), entry))
        || isOwnShortName(name, length, entry);
  }

  /** What a resolver makes of {@code name} with the search domain; null if it has none. */
  @Nullable String expanded(String name) {
    return search == null ? null : name + "." + search;
  }

  /**
   * What {@code name} is without the search domain that a resolver has put behind it.
   *
   * @return null if it does not end in the search domain, or if what is left would not have been
   *     expanded since it ends in it too
   */
  @Nullable String unexpanded(String name) {
    int end = unexpandedEnd(name, 0);
    return end < 0 ? null : name.substring(0, end);
  }

  /**
   * The same for the piece of {@code text} from {@code from} on: where it ends without the search
   * domain and the dot before that; -1 for null.
   */
  int unexpandedEnd(String text, int from) {
    if (search == null || !text.endsWith(search)) {
      return -1;
    }
    int end = text.length() - search.length() - 1;
    if (end < from || text.charAt(end) != '.') {
      return -1;
    }
    boolean again = end - from >= search.length() && endsWith(text, end, search);
    return again ? -1 : end;
  }
}
