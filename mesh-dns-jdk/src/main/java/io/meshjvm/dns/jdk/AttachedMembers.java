package io.meshjvm.dns.jdk;

import io.meshjvm.core.Watch;
import io.meshjvm.dns.AddressFamily;
import io.meshjvm.dns.DnsAnswer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Where the members that run in this JVM and the one resolver that the JDK keeps for ever find each
 * other. Holds a member from its start to its stop and no longer, so that what is closed can be
 * collected.
 *
 * <p>All methods may be called from any thread; reads take no lock.
 */
final class AttachedMembers {

  private static final AttachedMembers OF_THIS_JVM = new AttachedMembers();

  private final List<AttachedMember> members = new CopyOnWriteArrayList<>();
  private final AtomicReference<Optional<FirstLookup>> chosen =
      new AtomicReference<>(Optional.empty());

  /** The ones that the JDK's resolver asks: it is one for the JVM, made without a parameter. */
  static AttachedMembers ofThisJvm() {
    return OF_THIS_JVM;
  }

  /** Adds a member after those that are there. */
  Watch attach(AttachedMember member) {
    members.add(member);
    return () -> members.remove(member);
  }

  /** How many members there are. */
  int count() {
    return members.size();
  }

  /** Notes which lookup made the JDK choose this library; the first one counts. */
  void chosen(FirstLookup first) {
    chosen.compareAndSet(Optional.empty(), Optional.of(first));
  }

  /** The lookup that made the JDK choose this library, if it has. */
  Optional<FirstLookup> chosen() {
    return chosen.get();
  }

  /**
   * What the members answer, in the order in which they started: the first that has an address has
   * the word; no data if one knows the name and none has an address.
   */
  DnsAnswer lookup(String host, AddressFamily family) {
    DnsAnswer answer = new DnsAnswer.NotInMesh();
    for (AttachedMember member : members) {
      DnsAnswer own = member.lookup(host, family);
      if (own instanceof DnsAnswer.Found) {
        return own;
      }
      if (own instanceof DnsAnswer.NoData) {
        answer = own;
      }
    }
    return answer;
  }

  /** Whether the first table of a member is still on the way. */
  boolean areStarting() {
    return members.stream().anyMatch(AttachedMember::isStarting);
  }

  /** Waits a moment for the first tables that are on the way. */
  void awaitTables() {
    long since = System.nanoTime();
    members.stream()
        .filter(AttachedMember::isStarting)
        .forEach(member -> member.awaitTable(since));
  }
}
