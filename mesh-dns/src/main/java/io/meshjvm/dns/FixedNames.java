package io.meshjvm.dns;

import io.meshjvm.core.xds.InvalidResourceException;
import org.jspecify.annotations.Nullable;

/**
 * The answers of one table that stays as it is, for tools and tests. Safe for use by any thread.
 */
public final class FixedNames {

  private final NameTable table;
  private final NameIndex index;

  private FixedNames(NameTable table, NameIndex index) {
    this.table = table;
    this.index = index;
  }

  /**
   * Reads a table as a member would that got it from istiod.
   *
   * @param payload a NameTable as it travels (istio: {@code pkg/dns/proto/nds.proto})
   * @param namespace namespace of the workload that asks
   * @param dnsDomain its DNS domain, for example {@code vm.svc.cluster.local}
   * @param searchDomain first search domain of its system; null for none
   * @throws DnsException MESH-1405 if the payload is no table
   */
  public static FixedNames of(
      byte[] payload, String namespace, String dnsDomain, @Nullable String searchDomain) {
    try {
      NameTable table = new NameTableType(AddressFamily.ANY).parse(payload);
      return new FixedNames(
          table, new NameIndex(table, new NameForms(namespace, dnsDomain, searchDomain)));
    } catch (InvalidResourceException e) {
      throw new DnsException(
          "MESH-1405",
          "This is no name table: " + e.getMessage(),
          "Give a NameTable as istiod sends it",
          e);
    }
  }

  /** Answers as {@link MeshNames#lookup} does. */
  public DnsAnswer lookup(String name, AddressFamily family) {
    return index.lookup(name, family);
  }

  /** How many hosts the table has. */
  public int size() {
    return table.entries().size();
  }
}
