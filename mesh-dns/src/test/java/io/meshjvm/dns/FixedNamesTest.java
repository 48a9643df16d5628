package io.meshjvm.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FixedNamesTest {

  @Test
  void answersTheRecordedTable() {
    FixedNames names =
        FixedNames.of(FakeNames.recorded("name-table.pb"), "vm", "vm.svc.cluster.local", null);
    assertThat(names.size()).isGreaterThan(5);
    assertThat(names.lookup("greeter.shop", AddressFamily.IPV4))
        .isInstanceOfSatisfying(
            DnsAnswer.Found.class,
            found -> assertThat(found.addresses()).hasToString("[/10.96.0.30]"));
    assertThat(names.lookup("example.org", AddressFamily.IPV4))
        .isInstanceOf(DnsAnswer.NotInMesh.class);
  }

  @Test
  void refusesWhatIsNoTable() {
    byte[] garbage = {(byte) 0xff, 1, 2};
    assertThatThrownBy(() -> FixedNames.of(garbage, "vm", "", null))
        .isInstanceOfSatisfying(
            DnsException.class, e -> assertThat(e.code()).isEqualTo("MESH-1405"));
  }
}
