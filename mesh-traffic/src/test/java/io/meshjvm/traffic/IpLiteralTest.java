package io.meshjvm.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpLiteralTest {

  @ParameterizedTest
  @CsvSource({
    "10.77.0.9, 10.77.0.9",
    "255.255.255.255, 255.255.255.255",
    "0.0.0.0, 0.0.0.0",
    "::1, 0:0:0:0:0:0:0:1",
    "fd00:10:96::40, fd00:10:96:0:0:0:0:40",
    "2001:DB8::1, 2001:db8:0:0:0:0:0:1",
    "::ffff:10.0.0.1, 10.0.0.1",
  })
  void readsAddresses(String text, String address) {
    assertThat(IpLiteral.parse(text)).map(ip -> ip.getHostAddress()).contains(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "a",
        "1",
        "1.2",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "1.2.3.4.",
        "01.2.3.4",
        "1.2.3.4/24",
        "[::1]",
        "::1%lo",
        ":::",
        "1:2:3",
        "12345::",
        "/run/sock",
        "a:b.test",
        ":",
      })
  void takesEverythingElseForNone(String text) {
    assertThat(IpLiteral.parse(text)).isEmpty();
  }
}
