package io.meshjvm.dns.jdk;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Lookups of the JDK, as texts; needs no class of the library. */
final class Lookups {

  /** Stands for a host without address. */
  static final String UNKNOWN = "unknown";

  private Lookups() {}

  /** Makes every lookup a new one; before the first. */
  static void withoutCache() {
    cached(0, 0);
  }

  /** Sets how many seconds the JVM keeps addresses and failures; before the first lookup. */
  static void cached(int positive, int negative) {
    Security.setProperty("networkaddress.cache.ttl", Integer.toString(positive));
    Security.setProperty("networkaddress.cache.negative.ttl", Integer.toString(negative));
  }

  /** The addresses of {@code host}, in order. */
  static String of(String host) {
    try {
      return Stream.of(InetAddress.getAllByName(host))
          .map(InetAddress::getHostAddress)
          .collect(Collectors.joining(","));
    } catch (UnknownHostException e) {
      return UNKNOWN;
    }
  }

  /** The name of an IPv4 address. */
  static String reverse(int... address) {
    byte[] bytes = new byte[address.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) address[i];
    }
    try {
      return InetAddress.getByAddress(bytes).getCanonicalHostName();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** The name of this machine. */
  static String localHostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return UNKNOWN;
    }
  }
}
