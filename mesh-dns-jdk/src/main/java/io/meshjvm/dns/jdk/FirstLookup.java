package io.meshjvm.dns.jdk;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The lookup that made the JDK choose its resolver, for good.
 *
 * @param caller class and method that looked something up, outside of the JDK, and its thread
 * @param at when
 */
record FirstLookup(String caller, Instant at) {

  private static final List<String> JDK = List.of("java.", "javax.", "jdk.", "sun.", "com.sun.");

  private static final Set<String> OWN =
      Set.of(
          FirstLookup.class.getName(),
          FirstLookup.class.getPackageName() + ".MeshInetAddressResolverProvider",
          ResolverProbe.class.getName(),
          JdkDnsStatus.class.getName(),
          JdkDnsExtension.class.getName());

  FirstLookup {
    Objects.requireNonNull(caller, "caller");
    Objects.requireNonNull(at, "at");
  }

  /** The lookup that is under way on this thread. */
  static FirstLookup ofThisThread() {
    String method =
        StackWalker.getInstance()
            .walk(FirstLookup::caller)
            .map(frame -> frame.getClassName() + "." + frame.getMethodName())
            .orElse("the JDK itself");
    return new FirstLookup(
        method + " on thread '" + Thread.currentThread().getName() + "'", Instant.now());
  }

  private static Optional<StackWalker.StackFrame> caller(Stream<StackWalker.StackFrame> frames) {
    return frames.filter(frame -> !isOfTheJdkOrOwn(frame.getClassName())).findFirst();
  }

  private static boolean isOfTheJdkOrOwn(String type) {
    return OWN.contains(type) || JDK.stream().anyMatch(type::startsWith);
  }
}
