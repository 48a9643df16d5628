package io.meshjvm.dns;

import java.net.InetAddress;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Every name that the mesh has for this workload, as istiod tells it (istio: {@code
 * pkg/dns/proto/nds.proto}); always the whole of it.
 *
 * @param entries by host, in lower case, in ASCII and without final dot
 * @param skipped how many entries and addresses were left out because they cannot be used
 */
public record NameTable(Map<String, Entry> entries, int skipped) {

  /** The table without a name. */
  static final NameTable EMPTY = new NameTable(Map.of(), 0);

  /** Copies the map. */
  public NameTable {
    // Not Map.copyOf: it probes from slot to slot, and hosts that differ in a number alone crowd
    // together there.
    entries = Collections.unmodifiableMap(new HashMap<>(entries));
  }

  /**
   * What the mesh knows of one host.
   *
   * @param addresses its addresses, at least one; may be ones that only a proxy can reach. Where
   *     the workload has one family only, addresses of that family come first
   * @param registry where it is from, {@code Kubernetes} or {@code External}
   * @param shortName name of the service within its namespace; empty for external ones
   * @param namespace its namespace; empty for external ones
   * @param altHosts further names of the same service
   */
  public record Entry(
      List<InetAddress> addresses,
      String registry,
      String shortName,
      String namespace,
      List<String> altHosts) {

    /** Checks and copies the parts. */
    public Entry {
      addresses = List.copyOf(addresses);
      if (addresses.isEmpty()) {
        throw new IllegalArgumentException("a name needs an address");
      }
      Objects.requireNonNull(registry, "registry");
      Objects.requireNonNull(shortName, "shortName");
      Objects.requireNonNull(namespace, "namespace");
      altHosts = List.copyOf(altHosts);
    }

    boolean isKubernetes() {
      return registry.equals("Kubernetes");
    }
  }
}
