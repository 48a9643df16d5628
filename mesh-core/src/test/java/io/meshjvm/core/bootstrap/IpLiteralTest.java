package io.meshjvm.core.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpLiteralTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.1",
    "255.255.255.255, 255.255.255.255",
    "::, 0:0:0:0:0:0:0:0",
    "fd00:10:96::1, fd00:10:96:0:0:0:0:1",
    "FD00::A, fd00:0:0:0:0:0:0:a",
    "::ffff:10.0.0.1, 10.0.0.1",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
  })
  void readsLiterals(String text, String address) {
    assertThat(IpLiteral.parse(text)).map(InetAddress::getHostAddress).contains(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "localhost", "10.0.0", "10.0.0.1.1", "10.0.0.256", "010.0.0.1", "1", "0x7f.0.0.1",
        " 10.0.0.1", "10.0.0.1 ", ":", ":1", ".:1", ":::", "1::2::3", "12345::", "g::1",
        "fe80::1%eth0", "[fd00::1]", "1:2:3:4:5:6:7", "::1.2.3.256"
      })
  void refusesEverythingElseWithoutAskingDns(String text) {
    assertThat(IpLiteral.parse(text)).isEmpty();
  }
}
