package io.meshjvm.dns.jdk;

import io.meshjvm.core.MeshObserver.NameAnswer;
import io.meshjvm.core.MeshObserver.NameHook;
import io.meshjvm.core.Watch;
import io.meshjvm.dns.AddressFamily;
import io.meshjvm.dns.DnsAnswer;
import io.meshjvm.dns.HostAnswers;
import io.meshjvm.dns.MeshNames;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member that runs in this JVM, as the JDK's lookups see it. What fails here fails as if the
 * member did not know the name, since a lookup of the application must not suffer from it.
 */
final class AttachedMember {

  private static final Logger log = LoggerFactory.getLogger(AttachedMember.class);
  private static final String LOOKUP_FAILED = "MESH-1423";

  /** A member that has no table after this time has no control plane; nobody waits for it then. */
  private static final Duration START = Duration.ofSeconds(10);

  private final MeshNames names;
  private final HostAnswers answers;
  private final long hold;
  private final LongSupplier nanoTime;
  private final long started;
  private final AtomicBoolean failed = new AtomicBoolean();

  /**
   * Attaches a member that has just started.
   *
   * @param hold how long a lookup that nobody else can answer waits for the first table
   * @param nanoTime clock of the start, as {@link System#nanoTime()}
   */
  AttachedMember(MeshNames names, HostAnswers answers, Duration hold, LongSupplier nanoTime) {
    this.names = Objects.requireNonNull(names, "names");
    this.answers = Objects.requireNonNull(answers, "answers");
    this.hold = hold.toNanos();
    this.nanoTime = nanoTime;
    this.started = nanoTime.getAsLong();
  }

  /** Answers from memory; never throws. */
  DnsAnswer lookup(String host, AddressFamily family) {
    try {
      DnsAnswer answer = answers.lookup(host, family);
      if (!(answer instanceof DnsAnswer.NotInMesh)) {
        answers.observer().nameLookedUp(NameHook.RESOLVER, NameAnswer.MESH);
      }
      return answer;
    } catch (RuntimeException | LinkageError e) {
      if (failed.compareAndSet(false, true)) {
        log.warn("{} Lookup of {} failed; the system's DNS answers it", LOOKUP_FAILED, host, e);
      } else {
        log.debug("Lookup of {} failed", host, e);
      }
      return new DnsAnswer.NotInMesh();
    }
  }

  /** Hears what became of a name that was left to the system. */
  void leftToSystem(boolean answered) {
    answers
        .observer()
        .nameLookedUp(NameHook.RESOLVER, answered ? NameAnswer.SYSTEM : NameAnswer.FAILED);
  }

  /**
   * Whether this member may know {@code host} in a moment: it has started lately, and its first
   * table is still on the way.
   */
  boolean mayComeToKnow(String host) {
    return !names.provisioned()
        && nanoTime.getAsLong() - started < START.toNanos()
        && !answers.keeps(host);
  }

  /**
   * Waits for the first table, not longer than {@code hold} from {@code since} on, and not at all
   * on an interrupted thread.
   *
   * @param since in {@link System#nanoTime()}
   */
  void awaitTable(long since) {
    CountDownLatch came = new CountDownLatch(1);
    Watch watch = names.watch(table -> came.countDown());
    try {
      long left = since + hold - System.nanoTime();
      if (!names.provisioned() && left > 0 && !came.await(left, TimeUnit.NANOSECONDS)) {
        log.debug("No name table within {} ms", TimeUnit.NANOSECONDS.toMillis(hold));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      watch.close();
    }
  }
}
