package io.meshjvm.dns.listener;

import io.meshjvm.dns.AddressFamily;
import io.meshjvm.dns.DnsAnswer;

/** What the mesh knows of a name; {@code hostAnswers::lookup} is one. */
@FunctionalInterface
public interface MeshLookup {

  /**
   * Answers from memory. Called on the listener's thread; must not block.
   *
   * @param name as in the query, in any case, with final dot and with escapes as in a zone file
   * @param family {@link AddressFamily#IPV4} or {@link AddressFamily#IPV6}
   */
  DnsAnswer lookup(String name, AddressFamily family);
}
