package io.meshjvm.dns;

import static io.meshjvm.dns.TestNames.external;
import static io.meshjvm.dns.TestNames.kubernetes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.core.xds.ResourceType;
import io.meshjvm.proto.istio.networking.nds.v1.NameTable.NameInfo;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NameTableTypeTest {

  private final NameTableType type = new NameTableType(AddressFamily.ANY);

  private NameTable parse(String host, NameInfo.Builder info) {
    return type.parse(TestNames.table(Map.of(host, info)));
  }

  static Stream<Arguments> leftOut() {
    String[] crowd = new String[EntryReader.MAX_ADDRESSES + 1];
    java.util.Arrays.fill(crowd, "10.0.0.1");
    return Stream.of(
        Arguments.of("no address", "a.test", external()),
        Arguments.of("a range", "a.test", external("10.0.0.0/8")),
        Arguments.of("a host name", "a.test", external("b.test")),
        Arguments.of("an IPv6 address with zone", "a.test", external("fe80::1%eth0")),
        Arguments.of("an endless name", "a".repeat(64_000), external("10.0.0.1")),
        Arguments.of("an empty name", "", external("10.0.0.1")),
        Arguments.of("an empty label", "a..test", external("10.0.0.1")),
        Arguments.of("an endless label", "a".repeat(64) + ".test", external("10.0.0.1")),
        Arguments.of("a name of one dot", ".", external("10.0.0.1")),
        Arguments.of(
            "a Kubernetes name with final dot", "a.test.", kubernetes("a", "b", "10.0.0.1")),
        Arguments.of(
            "an endless short name", "a.test", kubernetes("a".repeat(300), "b", "10.0.0.1")),
        Arguments.of("too many addresses", "a.test", external(crowd)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("leftOut")
  void fault17LeavesOutWhatIsNoEntry(String what, String host, NameInfo.Builder info) {
    NameTable table = parse(host, info);

    assertThat(table.entries()).as(what).isEmpty();
    assertThat(table.skipped()).as(what).isPositive();
  }

  @Test
  void fault17KeepsTheRestOfAnEntryWithAnAddressThatIsNone() {
    NameTable table = parse("A.Test", external("10.0.0.1", "nonsense", "2001:db8::1"));

    assertThat(table.entries()).containsOnlyKeys("a.test");
    assertThat(table.entries().get("a.test")).extracting(e -> e.addresses().size()).isEqualTo(2);
    assertThat(table.skipped()).isEqualTo(1);
  }

  @Test
  void refusesWhatIsNoTable() {
    assertThatThrownBy(() -> type.parse(new byte[] {1, 2, 3}))
        .isInstanceOf(InvalidResourceException.class)
        .hasMessageContaining("malformed NameTable");
  }

  @Test
  void refusesAnEndlessTable() {
    Map<String, NameInfo.Builder> entries = new HashMap<>();
    for (int i = 0; i <= NameTableType.MAX_NAMES; i++) {
      entries.put("h" + i, NameInfo.newBuilder());
    }

    assertThatThrownBy(() -> type.parse(TestNames.table(entries)))
        .isInstanceOf(InvalidResourceException.class)
        .hasMessageContaining("200001 names");
  }

  @Test
  void takesAsManyNamesAsItSays() {
    NameTable table = type.parse(TestNames.table(TestNames.services(NameTableType.MAX_NAMES)));

    assertThat(table.entries()).hasSize(200_000);
    assertThat(table.skipped()).isZero();
  }

  @Test
  void twoSpellingsOfOneHostAreOneEntryAndTheWinnerIsNoMatterOfOrder() {
    for (String other : new String[] {"A.test", "a.test.", "a.TEST"}) {
      Map<String, NameInfo.Builder> entries = new LinkedHashMap<>();
      entries.put(other, external("10.0.0.2"));
      entries.put("a.test", external("10.0.0.1"));
      entries.put("A.Test", external("10.0.0.3"));
      NameTable table = type.parse(TestNames.table(entries));

      assertThat(table.entries()).containsOnlyKeys("a.test");
      assertThat(TestNames.texts(table.entries().get("a.test").addresses()))
          .containsExactly("10.0.0.1");
      assertThat(table.skipped()).isEqualTo(2);
    }
  }

  @Test
  void keepsNamesOutsideAsciiInTheirAceForm() {
    assertThat(parse("b\u00fccher.example", external("10.0.0.1")).entries())
        .containsOnlyKeys("xn--bcher-kva.example");
  }

  @Test
  void sharesEntriesThatHaveNotChangedWithTheTableBefore() {
    NameTable before =
        type.parse(
            TestNames.table(
                Map.of("a.test", external("10.0.0.1"), "b.test", external("10.0.0.2"))));
    NameTable after =
        type.parse(
            TestNames.table(
                Map.of("a.test", external("10.0.0.1"), "b.test", external("10.0.0.3"))));

    assertThat(after.entries().get("a.test")).isSameAs(before.entries().get("a.test"));
    assertThat(TestNames.texts(after.entries().get("b.test").addresses()))
        .containsExactly("10.0.0.3");
  }

  @ParameterizedTest
  @CsvSource({
    "ANY, 2001:db8:0:0:0:0:0:1 10.0.0.1 2001:db8:0:0:0:0:0:2 10.0.0.2",
    "IPV4, 10.0.0.1 10.0.0.2 2001:db8:0:0:0:0:0:1 2001:db8:0:0:0:0:0:2",
    "IPV6, 2001:db8:0:0:0:0:0:1 2001:db8:0:0:0:0:0:2 10.0.0.1 10.0.0.2",
  })
  void putsTheFamilyOfTheWorkloadFirst(AddressFamily family, String order) {
    NameTable table =
        new NameTableType(family)
            .parse(
                TestNames.table(
                    Map.of(
                        "a.test", external("2001:db8::1", "10.0.0.1", "2001:db8::2", "10.0.0.2"))));

    assertThat(table.entries().get("a.test").addresses())
        .extracting(InetAddress::getHostAddress)
        .containsExactly(order.split(" "));
  }

  @Test
  void isOneResourceWithoutName() {
    assertThat(type.naming()).isEqualTo(ResourceType.Naming.SINGLETON);
    assertThat(type.name(NameTable.EMPTY)).isEmpty();
  }

  @Test
  void readsAThousandServices() {
    NameTable table = type.parse(FakeNames.recorded("name-table-scale-1000.pb"));

    assertThat(table.entries()).hasSizeGreaterThan(1_000);
    assertThat(table.skipped()).isZero();
  }
}
