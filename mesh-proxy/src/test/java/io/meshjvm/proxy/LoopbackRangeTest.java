package io.meshjvm.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LoopbackRangeTest {

  private final LoopbackRange range = new LoopbackRange(new Random(1), 50_000);

  @Test
  void givesNoAddressTwiceAndNoneThatTheSystemUses() {
    Set<InetAddress> given = new HashSet<>();
    for (int i = 0; i < 50_000; i++) {
      Inet4Address address = range.of("host" + i).orElseThrow();
      byte[] bytes = address.getAddress();
      assertThat(address.isLoopbackAddress()).isTrue();
      assertThat(bytes[1]).as(address.toString()).isNotIn((byte) 0, (byte) 255);
      assertThat(bytes[3]).as(address.toString()).isNotIn((byte) 0, (byte) 255);
      given.add(address);
    }
    assertThat(given).hasSize(50_000).allMatch(range::gave);
    assertThat(range.of("one too many")).isEmpty();
    assertThat(range.of("host7")).isPresent();
  }

  @Test
  void keepsTheAddressOfAHost() {
    assertThat(range.of("a")).isEqualTo(range.of("a")).isNotEqualTo(range.of("b"));
  }

  @Test
  void forgetsAnAddressThatWasReplaced() {
    Inet4Address first = range.of("a").orElseThrow();
    Inet4Address second = range.another("a");

    assertThat(range.of("a")).contains(second);
    assertThat(range.gave(first)).isFalse();
    assertThat(range.gave(second)).isTrue();
    assertThat(range.gave(InetAddress.getLoopbackAddress())).isFalse();
    assertThat(range.gave(null)).isFalse();
  }
}
