package io.meshjvm.dns;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/** Which addresses a lookup is after. */
public enum AddressFamily {
  /** IPv4 only, as a query of type A. */
  IPV4,
  /** IPv6 only, as a query of type AAAA. */
  IPV6,
  /** Both. */
  ANY;

  /** Whether {@code address} is of this family. */
  public boolean includes(InetAddress address) {
    return this == ANY || (this == IPV4) == (address instanceof Inet4Address);
  }

  /** Those of {@code addresses} that are of this family, in their order; unmodifiable. */
  List<InetAddress> among(List<InetAddress> addresses) {
    int count = 0;
    // By number: this is the way of every lookup, and an iterator would be most of its garbage.
    for (int i = 0; i < addresses.size(); i++) {
      count += includes(addresses.get(i)) ? 1 : 0;
    }
    if (count == 0 || count == addresses.size()) {
      return count == 0 ? List.of() : addresses;
    }
    InetAddress[] those = new InetAddress[count];
    int next = 0;
    for (InetAddress address : addresses) {
      if (includes(address)) {
        those[next++] = address;
      }
    }
    return List.of(those);
  }
}
