package io.meshjvm.dns.jdk;

import io.meshjvm.core.Watch;
import io.meshjvm.dns.AddressFamily;
import io.meshjvm.dns.DnsAnswer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

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
  private final AtomicReference<@Nullable FirstLookup> chosen = new AtomicReference<>();

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
    chosen.compareAndSet(null, first);
  }

  /** The lookup that made the JDK choose this library, if it has. */
  Optional<FirstLookup> chosen() {
    return Optional.ofNullable(chosen.get());
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

  /** Hears what became of a name that no member answered. */
  void leftToSystem(boolean answered) {
    members.forEach(member -> member.leftToSystem(answered));
  }

  /** Whether a member may know {@code host} in a moment. */
  boolean mayComeToKnow(String host) {
    return members.stream().anyMatch(member -> member.mayComeToKnow(host));
  }

  /** Waits a moment for the first tables that are on the way. */
  void awaitTables() {
    long since = System.nanoTime();
    members.forEach(member -> member.awaitTable(since));
  }
}
