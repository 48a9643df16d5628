package io.meshjvm.dns.jdk;

import io.meshjvm.core.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether the JDK's lookups in this JVM see the names of the mesh, and what the JVM's own cache
 * makes of the answers.
 *
 * @param activity whether the JDK asks this library
 * @param cache how long the JVM keeps answers
 * @param members how many members are answering
 */
public record JdkDnsStatus(Activity activity, DnsCacheTtls cache, int members) {

  private static final int FIRST_JAVA_WITH_PROVIDERS = 18;
  private static final int LONG_POSITIVE = 30;
  private static final int LONG_NEGATIVE = 10;

  /** Checks the parts. */
  public JdkDnsStatus {
    Objects.requireNonNull(activity, "activity");
    Objects.requireNonNull(cache, "cache");
  }

  /** Whether the JDK asks this library. */
  public sealed interface Activity {

    /**
     * It does.
     *
     * @param firstLookup method and thread that made the JVM's first lookup, which decided it
     * @param since when that was
     */
    record Active(String firstLookup, Instant since) implements Activity {}

    /**
     * This Java asks nobody.
     *
     * @param reason a sentence
     */
    record Inert(String reason) implements Activity {}

    /**
     * It asks somebody else, for as long as this JVM lives.
     *
     * @param reasons sentences, the surest first
     */
    record NotActive(List<String> reasons) implements Activity {

      /** Copies the list. */
      public NotActive {
        reasons = List.copyOf(reasons);
      }
    }
  }

  /**
   * The status now, proved by a lookup that leaves the JVM under no circumstances. If the JVM has
   * looked nothing up yet, this is its first lookup.
   */
  public static JdkDnsStatus current() {
    return new JdkDnsStatus(
        activityNow(), DnsCacheTtls.current(), AttachedMembers.ofThisJvm().count());
  }

  private static Activity activityNow() {
    int java = Runtime.version().feature();
    if (java < FIRST_JAVA_WITH_PROVIDERS) {
      return new Activity.Inert("Java " + java + " has no resolver providers; 18 is the first");
    }
    ResolverProbe.Resolver resolver = ResolverProbe.find();
    return AttachedMembers.ofThisJvm()
        .chosen()
        .filter(first -> resolver instanceof ResolverProbe.Resolver.Own)
        .<Activity>map(first -> new Activity.Active(first.caller(), first.at()))
        .orElseGet(() -> new Activity.NotActive(Obstacles.before(resolver)));
  }

  /**
   * What keeps mesh names, or their newest addresses, from the application; empty if they arrive,
   * and their changes soon.
   */
  public List<Problem> warnings() {
    return Stream.of(blindness(), hiddenUpdates()).flatMap(Optional::stream).toList();
  }

  private Optional<Problem> blindness() {
    if (activity instanceof Activity.Inert inert) {
      return Optional.of(
          new Problem(
              "MESH-1420",
              inert.reason() + ", so lookups of the JDK do not see mesh names",
              "Use a later Java, or Mesh.connect, the resolvers for Netty and gRPC, or the DNS"
                  + " listener"));
    }
    if (activity instanceof Activity.NotActive other) {
      return Optional.of(
          new Problem(
              "MESH-1421",
              "Lookups of the JDK do not see mesh names. " + String.join(". ", other.reasons()),
              "Put mesh-dns-jdk on the class path that the JVM starts with, before other providers"));
    }
    return Optional.empty();
  }

  /** What keeps changes of the mesh from the application: the JVM's own cache, if it is set so. */
  public Optional<Problem> hiddenUpdates() {
    return hidesUpdates()
        ? Optional.of(
            new Problem(
                "MESH-1422",
                "The JVM's cache hides changes of the mesh: " + cache.text(),
                "Set the security properties networkaddress.cache.ttl to 30 or less,"
                    + " networkaddress.cache.negative.ttl to 10 or less and"
                    + " networkaddress.cache.stale.ttl to 0"))
        : Optional.empty();
  }

  private boolean hidesUpdates() {
    return isLong(cache.positive(), LONG_POSITIVE)
        || isLong(cache.negative(), LONG_NEGATIVE)
        || cache.stale() > 0;
  }

  private static boolean isLong(int ttl, int limit) {
    return ttl < 0 || ttl > limit;
  }

  /** The status for people, a line for each part. */
  public String text() {
    List<String> lines = new ArrayList<>();
    if (activity instanceof Activity.Active active) {
      lines.add(
          "The JDK's lookups see mesh names, since "
              + active.since()
              + "; first lookup: "
              + active.firstLookup());
    }
    lines.add("Members: " + members);
    lines.add("The JVM keeps: " + cache.text());
    warnings().forEach(warning -> lines.add(warning + "."));
    return String.join(System.lineSeparator(), lines);
  }
}
