package io.meshjvm.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DomainNamesTest {

  @ParameterizedTest
  @CsvSource({
    "a, a",
    "a., a",
    "A.B-c.Test, a.b-c.test",
    "A.Test., a.test",
    "*.wild.test, *.wild.test",
    "_srv._tcp.test, _srv._tcp.test",
    "b\u00fccher.example, xn--bcher-kva.example",
    "B\u00dcCHER.Example., xn--bcher-kva.example",
    "xn--bcher-kva.example, xn--bcher-kva.example",
  })
  void spellsNamesAsKeys(String name, String key) {
    assertThat(DomainNames.key(name)).isEqualTo(key);
  }

  static Stream<String> namesThatDnsCannotCarry() {
    return Stream.of(
        "",
        ".",
        "..",
        ".a",
        "a..b",
        "a..",
        "a".repeat(64),
        "a." + "b".repeat(64) + ".c",
        "a.".repeat(127) + "a",
        "\u00fc".repeat(80),
        "\u00fc..a",
        "\u00fc".repeat(10_000),
        "\ud800.test");
  }

  @ParameterizedTest
  @MethodSource
  void namesThatDnsCannotCarry(String name) {
    assertThat(DomainNames.key(name)).isNull();
  }

  @Test
  void takesNamesOfTheGreatestLength() {
    String longest = "a.".repeat(126) + "a";

    assertThat(longest).hasSize(253);
    assertThat(DomainNames.key(longest)).isSameAs(longest);
    assertThat(DomainNames.key(longest + ".")).isEqualTo(longest);
    assertThat(DomainNames.key("a".repeat(63))).isNotNull();
  }

  @Test
  void copiesNothingThatIsSpelledAsAKey() {
    String name = "productpage.ns1.svc.cluster.local";

    assertThat(DomainNames.key(name)).isSameAs(name);
  }
}
