package io.meshjvm.dns.jdk;

import io.meshjvm.dns.SystemLookup;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Lets the library itself ask the JDK's built-in resolver although this jar stands before it. Found
 * by {@link java.util.ServiceLoader}; nobody needs to name it.
 *
 * <p>To stay out of the way is not enough: the JVM has one cache for all lookups of a host, so one
 * of the application would answer the library with an address of the mesh, and the reverse. The
 * library's lookups therefore carry a mark in the name, which gives them entries of their own, and
 * which the provider takes off again. No DNS message could carry a label of that length.
 */
public final class BuiltInLookup implements SystemLookup {

  private static final String MARK = "." + "meshjvm-own-lookup-".repeat(4);

  /** For {@link java.util.ServiceLoader}. */
  public BuiltInLookup() {}

  @Override
  public InetAddress[] lookup(String host) throws UnknownHostException {
    if (AttachedMembers.ofThisJvm().chosen().isEmpty() || isAddress(host)) {
      return InetAddress.getAllByName(host);
    }
    try {
      return InetAddress.getAllByName(host + MARK);
    } catch (UnknownHostException e) {
      UnknownHostException unmarked = new UnknownHostException(host);
      unmarked.initCause(e);
      throw unmarked;
    }
  }

  private static boolean isAddress(String host) {
    return host.indexOf(':') >= 0 || host.chars().noneMatch(Character::isLetter);
  }

  /** Whether a lookup is the library's own. */
  static boolean isMarked(String host) {
    return host.endsWith(MARK);
  }

  /** The host that such a lookup is after. */
  static String unmarked(String host) {
    return host.substring(0, host.length() - MARK.length());
  }
}
