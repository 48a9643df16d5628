package io.meshjvm.core.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostsFileTest {

  @Test
  void readsEveryNameOfEveryLine() throws Exception {
    String text =
        "# gateway\n\n10.0.0.1 istiod.istio-system.svc ISTIOD. # both\r\n\tfd00::1\tsix\n";
    assertThat(HostsFile.parse(text, "hosts", name -> true))
        .isEqualTo(
            Map.of(
                "istiod.istio-system.svc", InetAddress.getByName("10.0.0.1"),
                "istiod", InetAddress.getByName("10.0.0.1"),
                "six", InetAddress.getByName("fd00::1")));
  }

  @Test
  void trap44ReadsAnEmptyFile() {
    assertThat(HostsFile.parse("", "hosts", name -> true)).isEmpty();
  }

  @Test
  void keepsTheFirstLineOfAName() throws Exception {
    assertThat(HostsFile.parse("10.0.0.1 a\n10.0.0.2 a", "hosts", name -> true))
        .containsExactly(Map.entry("a", InetAddress.getByName("10.0.0.1")));
  }

  @Test
  void ignoresLinesOfNamesThatDoNotMatter() throws Exception {
    assertThat(HostsFile.parse("fe80::1%lo0 localhost\n10.0.0.1 a", "hosts", "a"::equals))
        .containsExactly(Map.entry("a", InetAddress.getByName("10.0.0.1")));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.300 a, 1",
    "10.0.0 a, 1",
    "010.0.0.1 a, 1",
    "istiod 10.0.0.1, 1",
    "fd00::1::2 a, 1",
    "fe80::1%eth0 a, 1",
    "[fd00::1] a, 1",
    "10.0.0.1, 1",
    "istiod, 1",
    "10.0.0.1 a\\nlb.example.com b, 2",
  })
  void refusesLinesWithoutALiteralAddressAndAName(String text, int line) {
    BootstrapException refusal =
        catchThrowableOfType(
            BootstrapException.class,
            () -> HostsFile.parse(text.replace("\\n", "\n"), "/etc/mesh/hosts", name -> true));
    assertThat(refusal.code()).isEqualTo(Fault.HOSTS.code());
    assertThat(refusal).hasMessageContaining("/etc/mesh/hosts line " + line);
  }
}
