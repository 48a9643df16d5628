package io.meshjvm.traffic;

import io.meshjvm.core.bootstrap.WorkloadNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The full hosts that a name in one of its short forms may stand for; the same forms as the mesh's
 * DNS knows (istio: {@code pkg/dns/client/dns.go}, {@code generateAltHosts}).
 */
final class ServiceNames {

  private final String namespace;
  private final String domain;

  /**
   * Creates the forms of one workload.
   *
   * @param namespace the workload's namespace, of which one-label names are
   * @param domain domain of services, for example {@code svc.cluster.local}; may be empty
   */
  ServiceNames(String namespace, String domain) {
    this.namespace = namespace;
    this.domain = normalise(domain);
  }

  /** The forms of {@code node}. */
  static ServiceNames of(WorkloadNode node) {
    String own = node.namespace() + ".";
    String domain = node.dnsDomain();
    return new ServiceNames(
        node.namespace(), domain.startsWith(own) ? domain.substring(own.length()) : domain);
  }

  /** A host in lower case and without final dot. */
  static String normalise(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  /**
   * The hosts to look for, the likeliest first: as written, then with what a short form leaves out,
   * then the wildcards that cover it, the narrowest first.
   *
   * @param host normalised host
   */
  List<String> candidates(String host) {
    List<String> candidates = new ArrayList<>();
    candidates.add(host);
    if (!domain.isEmpty()) {
      addShortForms(host, candidates);
    }
    for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
      candidates.add("*" + host.substring(dot));
    }
    return candidates;
  }

  private void addShortForms(String host, List<String> candidates) {
    int labels = 1 + (int) host.chars().filter(c -> c == '.').count();
    int firstDot = domain.indexOf('.');
    String svc = firstDot < 0 ? domain : domain.substring(0, firstDot);
    if (labels == 1) {
      candidates.add(host + "." + namespace + "." + domain);
    } else if (labels == 2) {
      candidates.add(host + "." + domain);
    } else if (labels == 3 && host.endsWith("." + svc) && firstDot > 0) {
      candidates.add(host + domain.substring(firstDot));
    }
  }
}
