package io.meshjvm.dns.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meshjvm.core.MeshThread;
import io.meshjvm.core.OwnLookup;
import io.meshjvm.core.Watch;
import io.meshjvm.dns.AddressFamily;
import io.meshjvm.dns.DnsAnswer;
import io.meshjvm.dns.HostAnswers;
import io.meshjvm.dns.SystemResolver;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Lookups at a bad moment, or from a bad place. */
class FaultsTest {

  private static final String HOST = "greeter.invalid";
  private static final String OLD = "192.0.2.1";
  private static final String NEW = "192.0.2.2";

  private static String inMesh(String value) {
    return ChildJvm.where(value, Lookups.UNKNOWN);
  }

  private static Map<String, List<String>> hosts(String address) {
    return Map.of(HOST, List.of(address));
  }

  @Test
  void fault45ALookupBeforeTheFirstTableWaitsForItAMomentAndIsNotRememberedAsFailed() {
    Map<String, String> facts = new ChildJvm().run(BeforeTheTable.class);
    assertThat(facts)
        .containsEntry("held", inMesh(OLD))
        .containsEntry("afterwards", inMesh(OLD))
        .containsEntry("known to the system, held", "false")
        .containsEntry("control plane, held", "false");
  }

  @Test
  void fault45ALookupLongBeforeTheFirstTableFailsAsItWouldWithoutTheMesh() {
    Map<String, String> facts = new ChildJvm().run(LongBeforeTheTable.class);
    assertThat(facts)
        .containsEntry("early", Lookups.UNKNOWN)
        .containsEntry("kept by the JVM", Lookups.UNKNOWN)
        .containsEntry("under another spelling", inMesh(OLD));
  }

  @Test
  void fault45NoLookupWaitsOnceThereIsATable() {
    Map<String, String> facts = new ChildJvm().run(AfterTheTable.class);
    assertThat(facts).containsEntry("held", "false");
  }

  @Test
  void fault47TheJvmHidesAChangeForAsLongAsItsCacheLasts() {
    Map<String, String> facts = new ChildJvm().run(Change.class, "30");
    assertThat(facts)
        .containsEntry("before", inMesh(OLD))
        .containsEntry("of the JDK", inMesh(OLD))
        .containsEntry("of the member", NEW);
  }

  @Test
  void fault47AChangeArrivesWithTheEndOfTheCacheTime() {
    Map<String, String> facts = new ChildJvm().run(Change.class, "1");
    assertThat(facts).containsEntry("before", inMesh(OLD)).containsEntry("at last", inMesh(NEW));
  }

  @Test
  void fault47AChangeArrivesAtOnceWithoutCache() {
    Map<String, String> facts = new ChildJvm().run(Change.class, "0");
    assertThat(facts)
        .containsEntry("before", inMesh(OLD))
        .containsEntry("of the JDK", inMesh(NEW))
        .containsEntry("removed", Lookups.UNKNOWN);
  }

  @Test
  void fault49AnInterruptedThreadGetsItsAnswerAndStaysInterrupted() {
    Map<String, String> facts = new ChildJvm().run(Interrupted.class);
    assertThat(facts)
        .containsEntry("of the mesh", inMesh(OLD))
        .containsEntry("of nobody", Lookups.UNKNOWN)
        .containsEntry("interrupted", "true");
  }

  @Test
  void fault49TheLibraryItselfNeverResolvesThroughTheMesh() {
    Map<String, String> facts = new ChildJvm().run(Own.class);
    assertThat(facts)
        .containsEntry("own lookup", Lookups.UNKNOWN)
        .containsEntry("mesh thread", Lookups.UNKNOWN)
        .containsEntry("application", inMesh(OLD));
  }

  @Test
  void fault49TheCacheOfTheJvmDoesNotMixLookupsOfTheLibraryWithThoseOfTheApplication() {
    Map<String, String> facts = new ChildJvm().run(SharedCache.class);
    assertThat(facts)
        .containsEntry("application, first", inMesh(OLD))
        .containsEntry("library, second", Lookups.UNKNOWN)
        .containsEntry("library, localhost", facts.get("localhost"))
        .containsEntry("library, address", "192.0.2.7");
    if (ChildJvm.asksProviders()) {
      assertThat(facts)
          .containsEntry("library, first", Lookups.UNKNOWN)
          .containsEntry("application, second", NEW);
    }
  }

  @Test
  void fault49AFailureOfOursIsTheSystemsAnswer() {
    Map<String, String> facts = new ChildJvm().run(Broken.class);
    assertThat(facts)
        .containsEntry("of the broken one", Lookups.UNKNOWN)
        .containsEntry("of both", inMesh(OLD));
  }

  /** Looks up while the first table is on its way. */
  static final class BeforeTheTable {

    private static final Duration HOLD = Duration.ofSeconds(8);

    private BeforeTheTable() {}

    public static void main(String[] arguments) throws InterruptedException {
      try (Watch attached = TestMember.holding(HOLD).attach()) {
        Fact.note("known to the system, held", isHeld("localhost"));
        Fact.note("control plane, held", isHeld(TestMember.KEPT));
      }
      // Nobody waits for a member for ever, so that one is new.
      TestMember member = TestMember.holding(HOLD);
      try (Watch attached = member.attach()) {
        Thread lookup = new Thread(() -> Fact.note("held", Lookups.of(HOST)), "lookup");
        lookup.start();
        await()
            .atMost(Duration.ofSeconds(30))
            .until(
                () ->
                    lookup.getState() == Thread.State.TIMED_WAITING
                        || lookup.getState() == Thread.State.TERMINATED);
        member.table(hosts(OLD));
        lookup.join();
        Fact.note("afterwards", Lookups.of(HOST));
      }
    }

    private static boolean isHeld(String host) {
      long start = System.nanoTime();
      Fact.note(host, Lookups.of(host));
      return System.nanoTime() - start >= HOLD.toNanos();
    }
  }

  /** Looks up when the table is still far away. */
  static final class LongBeforeTheTable {

    private LongBeforeTheTable() {}

    public static void main(String[] arguments) {
      TestMember member = TestMember.holding(Duration.ofMillis(1));
      try (Watch attached = member.attach()) {
        Fact.note("early", Lookups.of(HOST));
        member.table(hosts(OLD));
        Fact.note("kept by the JVM", Lookups.of(HOST));
        Fact.note("under another spelling", Lookups.of(HOST + "."));
      }
    }
  }

  /** Looks up what nobody knows, with a table. */
  static final class AfterTheTable {

    private static final Duration HOLD = Duration.ofSeconds(20);

    private AfterTheTable() {}

    public static void main(String[] arguments) {
      try (Watch attached = TestMember.holding(HOLD).table(hosts(OLD)).attach()) {
        long start = System.nanoTime();
        Fact.note("nobody", Lookups.of("nobody.invalid"));
        Fact.note("held", System.nanoTime() - start >= HOLD.toNanos());
      }
    }
  }

  /** Looks up before and after a change. */
  static final class Change {

    private Change() {}

    public static void main(String[] seconds) {
      Lookups.cached(Integer.parseInt(seconds[0]), 0);
      TestMember member = TestMember.with(hosts(OLD));
      try (Watch attached = member.attach()) {
        Fact.note("before", Lookups.of(HOST));
        member.table(hosts(NEW));
        Fact.note("of the JDK", Lookups.of(HOST));
        Fact.note("of the member", own(member));
        if (seconds[0].equals("1")) {
          await().atMost(Duration.ofSeconds(30)).until(() -> !Lookups.of(HOST).equals(OLD));
          Fact.note("at last", Lookups.of(HOST));
        }
        member.table(Map.of());
        Fact.note("removed", Lookups.of(HOST));
      }
    }

    private static String own(TestMember member) {
      DnsAnswer answer = member.part(HostAnswers.class).lookup(HOST, AddressFamily.ANY);
      return answer instanceof DnsAnswer.Found found
          ? found.addresses().get(0).getHostAddress()
          : Lookups.UNKNOWN;
    }
  }

  /** Looks up on an interrupted thread. */
  static final class Interrupted {

    private Interrupted() {}

    public static void main(String[] arguments) {
      try (Watch attached = TestMember.with(hosts(OLD)).attach();
          Watch starting = TestMember.holding(Duration.ofSeconds(8)).attach()) {
        Thread.currentThread().interrupt();
        Fact.note("of the mesh", Lookups.of(HOST));
        Fact.note("of nobody", Lookups.of("nobody.invalid"));
        Fact.note("interrupted", Thread.interrupted());
      }
    }
  }

  /** Looks up as the library does for itself. */
  static final class Own {

    private Own() {}

    public static void main(String[] arguments) {
      Lookups.withoutCache();
      try (Watch attached = TestMember.with(hosts(OLD)).attach();
          MeshThread thread = MeshThread.start("mesh")) {
        OwnLookup.run(() -> Fact.note("own lookup", Lookups.of(HOST)));
        Fact.note(
            "mesh thread",
            CompletableFuture.supplyAsync(() -> Lookups.of(HOST), thread::execute).join());
        Fact.note("application", Lookups.of(HOST));
      }
    }
  }

  /** Looks up as the application and as the library in turn, with the cache of the JVM. */
  static final class SharedCache {

    private static final String OTHER = "other.invalid";

    private SharedCache() {}

    public static void main(String[] arguments) {
      Map<String, List<String>> hosts = Map.of(HOST, List.of(OLD), OTHER, List.of(NEW));
      try (Watch attached = TestMember.with(hosts).attach();
          SystemResolver library = SystemResolver.jdk(Runnable::run, 1)) {
        Fact.note("application, first", Lookups.of(HOST));
        Fact.note("library, second", own(library, HOST));
        Fact.note("library, first", own(library, OTHER));
        Fact.note("application, second", Lookups.of(OTHER));
        Fact.note("localhost", Lookups.of("localhost"));
        Fact.note("library, localhost", own(library, "localhost"));
        Fact.note("library, address", own(library, "192.0.2.7"));
      }
    }

    private static String own(SystemResolver library, String host) {
      return library
          .resolve(host, AddressFamily.ANY)
          .toCompletableFuture()
          .handle(
              (addresses, failure) ->
                  failure == null
                      ? addresses.stream()
                          .map(InetAddress::getHostAddress)
                          .collect(Collectors.joining(","))
                      : Lookups.UNKNOWN)
          .join();
    }
  }

  /** Looks up while a member fails at everything. */
  static final class Broken {

    private Broken() {}

    public static void main(String[] arguments) {
      Lookups.withoutCache();
      try (Watch broken = TestMember.broken(hosts(NEW)).attach()) {
        Fact.note("of the broken one", Lookups.of(HOST));
        try (Watch sound = TestMember.with(hosts(OLD)).attach()) {
          Fact.note("of both", Lookups.of(HOST));
        }
      }
    }
  }
}
