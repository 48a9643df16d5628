package io.meshjvm.dns.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.Watch;
import io.meshjvm.dns.AddressFamily;
import io.meshjvm.dns.DnsAnswer;
import io.meshjvm.dns.HostAnswers;
import io.meshjvm.dns.MeshNames;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AttachedMembersTest {

  private static final String HOST = "greeter.invalid";

  private final AttachedMembers members = new AttachedMembers();
  private final AtomicLong now = new AtomicLong();

  private AttachedMember attached(TestMember member, Duration hold) {
    return new AttachedMember(
        member.part(MeshNames.class), member.part(HostAnswers.class), hold, now::get);
  }

  private Watch attach(String... addresses) {
    return members.attach(
        attached(TestMember.with(Map.of(HOST, List.of(addresses))), Duration.ZERO));
  }

  private String lookup(AddressFamily family) {
    DnsAnswer answer = members.lookup(HOST, family);
    return answer instanceof DnsAnswer.Found found
        ? found.addresses().get(0).getHostAddress()
        : answer.getClass().getSimpleName();
  }

  @Test
  void nobodyKnowsAnythingWithoutMembers() {
    assertThat(lookup(AddressFamily.ANY)).isEqualTo("NotInMesh");
    assertThat(members.mayComeToKnow(HOST)).isFalse();
  }

  @Test
  void theFirstMemberThatHasAnAddressHasTheWord() {
    Watch six = attach("2001:db8::1");
    attach("192.0.2.1");
    attach("192.0.2.2");
    assertThat(lookup(AddressFamily.IPV4)).isEqualTo("192.0.2.1");
    assertThat(lookup(AddressFamily.IPV6)).isEqualTo("2001:db8:0:0:0:0:0:1");
    six.close();
    six.close();
    assertThat(members.count()).isEqualTo(2);
    assertThat(lookup(AddressFamily.IPV6)).isEqualTo("NoData");
  }

  @Test
  void tellsEachMemberWhatBecomesOfLookups() {
    List<String> heard = new ArrayList<>();
    MeshObserver observer =
        new MeshObserver() {
          @Override
          public void nameLookedUp(NameHook hook, NameAnswer answer) {
            heard.add(hook + " " + answer);
          }
        };
    Map<String, List<String>> hosts = Map.of(HOST, List.of("192.0.2.1"));
    members.attach(attached(TestMember.observed(hosts, observer), Duration.ZERO));

    lookup(AddressFamily.IPV4);
    lookup(AddressFamily.IPV6);
    assertThat(heard).containsExactly("RESOLVER MESH", "RESOLVER MESH");
    heard.clear();

    members.lookup("nobody.invalid", AddressFamily.ANY);
    assertThat(heard).isEmpty();
    members.leftToSystem(true);
    members.leftToSystem(false);
    assertThat(heard).containsExactly("RESOLVER SYSTEM", "RESOLVER FAILED");
  }

  @Test
  void theFirstLookupThatChoseStays() {
    FirstLookup first = new FirstLookup("Main.main", Instant.EPOCH);
    members.chosen(first);
    members.chosen(new FirstLookup("Other.main", Instant.EPOCH));
    assertThat(members.chosen()).contains(first);
  }

  @Test
  void aMemberThatStartsMayComeToKnowAHostUntilItHasATable() {
    TestMember starting = TestMember.holding(Duration.ZERO);
    members.attach(attached(starting, Duration.ZERO));
    assertThat(members.mayComeToKnow(HOST)).isTrue();
    assertThat(members.mayComeToKnow(TestMember.KEPT)).isFalse();
    starting.table(Map.of());
    assertThat(members.mayComeToKnow(HOST)).isFalse();
  }

  @Test
  void nobodyWaitsForAMemberThatHasHadNoTableForTenSeconds() {
    members.attach(attached(TestMember.holding(Duration.ZERO), Duration.ZERO));
    now.set(Duration.ofSeconds(10).toNanos() - 1);
    assertThat(members.mayComeToKnow(HOST)).isTrue();
    now.incrementAndGet();
    assertThat(members.mayComeToKnow(HOST)).isFalse();
  }

  @Test
  void waitsTogetherForAllTablesAndNoLongerThanItMust() {
    Duration hold = Duration.ofMillis(200);
    for (int i = 0; i < 200; i++) {
      members.attach(attached(TestMember.holding(hold), hold));
    }
    members.attach(attached(TestMember.with(Map.of()), Duration.ofMinutes(1)));
    long start = System.nanoTime();
    members.awaitTables();
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .as("one after the other took 40 s")
        .isBetween(hold, Duration.ofSeconds(30));
  }
}
