package io.meshjvm.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ServiceLoader;

/**
 * Looks hosts up where the system does, for the library itself. Where one of its jars stands before
 * the JDK's resolver, that jar knows the way past itself, and past what the JVM's cache keeps of
 * its answers; it is found by {@link ServiceLoader}.
 */
@FunctionalInterface
public interface SystemLookup {

  /**
   * The addresses of {@code host}, at least one; blocks.
   *
   * @throws UnknownHostException if there is none
   */
  InetAddress[] lookup(String host) throws UnknownHostException;

  /** The one on the classpath, else {@link InetAddress#getAllByName}. */
  static SystemLookup find() {
    return ServiceLoader.load(SystemLookup.class, SystemLookup.class.getClassLoader())
        .findFirst()
        .orElse(InetAddress::getAllByName);
  }
}
