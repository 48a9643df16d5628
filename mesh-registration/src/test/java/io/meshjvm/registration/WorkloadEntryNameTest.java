package io.meshjvm.registration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkloadEntryNameTest {

  @ParameterizedTest
  @CsvSource({
    "python-http, 10.77.0.9, '', python-http-10.77.0.9",
    "python-http, 10.77.0.9, net-a, python-http-10.77.0.9-net-a",
    "v6, 2001:db8:1:2:3:4:5:6, '', v6-2001-db8-1-2-3-4-5-6",
    "v6, fd00:0:0:0:0:0:0:5, '', v6-fd00--5",
  })
  void trap21IsGroupThenAddressThenNetwork(String group, String ip, String network, String name) {
    assertThat(WorkloadEntryName.of(TestNodes.joining(group, ip, network))).isEqualTo(name);
  }

  @Test
  void leavesOutTheScopeOfAnAddress() throws java.net.UnknownHostException {
    byte[] bytes = TestNodes.address("fe80::1").getAddress();
    var scoped = java.net.Inet6Address.getByAddress("", bytes, 7);

    assertThat(WorkloadEntryName.of(TestNodes.joining("v6", scoped.getHostAddress(), "")))
        .isEqualTo("v6-fe80--1");
  }

  @Test
  void keepsTheLast253Characters() {
    String group = "a".repeat(100) + "b".repeat(200);

    String name = WorkloadEntryName.of(TestNodes.joining(group, "10.77.0.9", "net-a"));

    assertThat(name).hasSize(253).startsWith("aaa").endsWith("bbb-10.77.0.9-net-a");
  }

  @Test
  void isTheEntryThatTheNodeTakesOver() {
    assertThat(WorkloadEntryName.of(TestNodes.takingOver("db-1"))).isEqualTo("db-1");
  }

  @Test
  void isMissingWhereNothingIsRegistered() {
    var client = TestNodes.node(null, null, "10.77.0.9", "", java.util.Map.of());

    assertThat(WorkloadEntryName.of(client)).isNull();
  }
}
