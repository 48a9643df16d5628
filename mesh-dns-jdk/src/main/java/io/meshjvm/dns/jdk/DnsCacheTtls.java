package io.meshjvm.dns.jdk;

import java.security.Security;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * How long the JVM keeps what its resolver answered, whichever resolver that is (JDK: {@code
 * sun.net.InetAddressCachePolicy}). In seconds; -1 is for ever.
 *
 * @param positive how long addresses are kept: {@code networkaddress.cache.ttl}
 * @param negative how long a host counts as unknown that was so once: {@code
 *     networkaddress.cache.negative.ttl}
 * @param stale how much longer addresses are kept while the resolver fails: {@code
 *     networkaddress.cache.stale.ttl}, from Java 21 on
 */
public record DnsCacheTtls(int positive, int negative, int stale) {

  private static final int FOREVER = -1;
  private static final int DEFAULT_POSITIVE = 30;
  private static final int FIRST_JAVA_WITH_STALE = 21;

  /**
   * Those that are configured now. The JVM reads them at its first lookup; a later change shows
   * here and has no effect.
   */
  public static DnsCacheTtls current() {
    return of(
        Security::getProperty,
        System::getProperty,
        Runtime.version().feature(),
        isUnderSecurityManager() ? FOREVER : DEFAULT_POSITIVE);
  }

  static DnsCacheTtls of(
      Function<String, @Nullable String> security,
      Function<String, @Nullable String> system,
      int java,
      int defaultPositive) {
    int positive =
        number(security.apply("networkaddress.cache.ttl"), Integer::parseInt)
            .orElse(
                number(system.apply("sun.net.inetaddr.ttl"), Integer::decode)
                    .orElse(defaultPositive));
    int negative =
        number(security.apply("networkaddress.cache.negative.ttl"), Integer::parseInt)
            .orElse(
                number(system.apply("sun.net.inetaddr.negative.ttl"), Integer::decode).orElse(0));
    int stale =
        number(security.apply("networkaddress.cache.stale.ttl"), Integer::parseInt)
            .orElse(number(system.apply("sun.net.inetaddr.stale.ttl"), Integer::decode).orElse(0));
    boolean keepsStale = java >= FIRST_JAVA_WITH_STALE && positive > 0;
    return new DnsCacheTtls(
        Math.max(positive, FOREVER),
        Math.max(negative, FOREVER),
        keepsStale ? Math.max(stale, 0) : 0);
  }

  /** What is no number counts as not set, as in the JDK. */
  private static OptionalInt number(@Nullable String text, ToIntFunction<String> reader) {
    try {
      return text == null ? OptionalInt.empty() : OptionalInt.of(reader.applyAsInt(text));
    } catch (NumberFormatException e) {
      return OptionalInt.empty();
    }
  }

  /** Then, up to Java 23, addresses are kept for ever by default. */
  @SuppressWarnings("removal")
  private static boolean isUnderSecurityManager() {
    return System.getSecurityManager() != null;
  }

  /** The three of them for people. */
  public String text() {
    return "addresses "
        + text(positive)
        + ", unknown hosts "
        + text(negative)
        + (stale > 0 ? ", stale addresses " + text(stale) + " more" : "");
  }

  private static String text(int ttl) {
    return ttl == FOREVER ? "for ever" : ttl + " s";
  }
}
