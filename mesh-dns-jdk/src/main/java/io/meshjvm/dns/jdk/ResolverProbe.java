package io.meshjvm.dns.jdk;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Finds out which resolver the JDK asks, by asking it; if the JDK has not chosen one yet, it does
 * now.
 *
 * <p>The host that is looked up has a label of more than 63 bytes. No DNS message can carry it, so
 * a resolver that does not know it cannot ask anybody either. This library's answers it, with a
 * name that no other copy of the library has, in another class loader for example.
 */
final class ResolverProbe {

  private static final String HOST = "meshjvm-resolver-probe-".repeat(2);
  private static final String COPY = "meshjvm-copy-";
  private static final String OWN_NAME = COPY + UUID.randomUUID();
  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final String JDK = "java.net.InetAddress";

  private ResolverProbe() {}

  /** Who the JDK asks. */
  sealed interface Resolver {

    /** This library, in this copy. */
    record Own() implements Resolver {}

    /** This library, in another copy. */
    record OtherCopy() implements Resolver {}

    /** The JDK's built-in one. */
    record BuiltIn() implements Resolver {}

    /** Somebody else's. */
    record Foreign(Optional<String> type) implements Resolver {}
  }

  /** Whether a lookup is one of these. */
  static boolean isProbe(String host) {
    return host.startsWith(HOST);
  }

  /** What this copy of the library answers to it. */
  static Stream<InetAddress> answer() throws UnknownHostException {
    return Stream.of(InetAddress.getByAddress(OWN_NAME, LOOPBACK));
  }

  /** Looks the host up, where the provider can be seen by whoever chooses now. */
  static Resolver find() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(ResolverProbe.class.getClassLoader());
    try {
      // A new name each time, or the JVM's cache would answer.
      return resolver(InetAddress.getByName(HOST + UUID.randomUUID()));
    } catch (UnknownHostException e) {
      return resolver(e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Reads the name without asking for it, which could be a lookup in reverse. */
  private static Resolver resolver(InetAddress answer) {
    String name = answer.toString();
    if (name.startsWith(OWN_NAME)) {
      return new Resolver.Own();
    }
    return name.startsWith(COPY)
        ? new Resolver.OtherCopy()
        : new Resolver.Foreign(Optional.empty());
  }

  /** The failure's stack names the class that {@code InetAddress} asked. */
  private static Resolver resolver(UnknownHostException failure) {
    Throwable origin = failure.getCause() == null ? failure : failure.getCause();
    String asked = "";
    for (StackTraceElement frame : origin.getStackTrace()) {
      if (frame.getClassName().equals(JDK)) {
        break;
      }
      asked = frame.getClassName();
    }
    return asked.startsWith("java.net.")
        ? new Resolver.BuiltIn()
        : new Resolver.Foreign(Optional.of(asked).filter(type -> !type.isEmpty()));
  }
}
