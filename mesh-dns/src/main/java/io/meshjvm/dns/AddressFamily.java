package io.meshjvm.dns;

import java.net.Inet4Address;
import java.net.InetAddress;

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
}
