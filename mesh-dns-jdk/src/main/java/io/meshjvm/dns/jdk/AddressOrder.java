package io.meshjvm.dns.jdk;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** In which order the JDK wants the addresses of a host. */
enum AddressOrder {
  /** IPv4 first, the JDK's default. */
  IPV4_FIRST,
  /** IPv6 first: {@code java.net.preferIPv6Addresses=true}. */
  IPV6_FIRST,
  /** The resolver's own: {@code java.net.preferIPv6Addresses=system}. */
  ANY;

  /**
   * {@code addresses} in this order, shuffled within a family as the stock agent does, and each
   * with the name that was asked for, so that nobody looks for it in reverse.
   */
  Stream<InetAddress> of(String host, List<InetAddress> addresses, Random random)
      throws UnknownHostException {
    List<InetAddress> named = new ArrayList<>(addresses.size());
    for (InetAddress address : addresses) {
      named.add(InetAddress.getByAddress(host, address.getAddress()));
    }
    Collections.shuffle(named, random);
    if (this != ANY) {
      named.sort(Comparator.comparing(this::isSecondary));
    }
    return named.stream();
  }

  private boolean isSecondary(InetAddress address) {
    return address instanceof Inet4Address == (this == IPV6_FIRST);
  }
}
