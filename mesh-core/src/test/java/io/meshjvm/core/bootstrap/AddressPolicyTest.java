package io.meshjvm.core.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshjvm.core.bootstrap.AddressPolicy.Families;
import io.meshjvm.core.bootstrap.AddressPolicy.HostInterface;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {

  private static final List<HostInterface> DUAL =
      List.of(
          up("lo", "127.0.0.1", "::1"),
          up("eth0", "2001:db8::5", "10.0.0.5", "fe80::1"),
          up("docker0", "172.17.0.1"),
          up("eth1", "192.168.7.5", "fd00::5"));

  @Test
  void takesEveryUsableAddressIpv4First() {
    assertThat(select(AddressPolicy.automatic(), DUAL))
        .containsExactly("10.0.0.5", "192.168.7.5", "2001:db8:0:0:0:0:0:5", "fd00:0:0:0:0:0:0:5");
  }

  @ParameterizedTest
  @CsvSource({"IPV4, '10.0.0.5 192.168.7.5'", "IPV6, '2001:db8:0:0:0:0:0:5 fd00:0:0:0:0:0:0:5'"})
  void takesOneFamilyIfAsked(Families families, String expected) {
    assertThat(select(AddressPolicy.builder().families(families).build(), DUAL))
        .containsExactly(expected.split(" "));
  }

  @Test
  void takesOnlyBlocksThatAreAskedFor() {
    AddressPolicy policy = AddressPolicy.builder().cidr("192.168.0.0/16").cidr("fd00::/8").build();
    assertThat(select(policy, DUAL)).containsExactly("192.168.7.5", "fd00:0:0:0:0:0:0:5");
  }

  @Test
  void takesOnlyInterfacesThatAreAskedForEvenBridges() {
    AddressPolicy policy = AddressPolicy.builder().networkInterface("docker0").build();
    assertThat(select(policy, DUAL)).containsExactly("172.17.0.1");
  }

  @Test
  void takesLoopbackLastIfAsked() {
    AddressPolicy policy = AddressPolicy.builder().loopback(true).families(Families.IPV4).build();
    assertThat(select(policy, DUAL)).containsExactly("10.0.0.5", "192.168.7.5", "127.0.0.1");
  }

  @Test
  void dropsTheZoneThatTheJdkAppendsToGlobalAddresses() throws Exception {
    InetAddress zoned = Inet6Address.getByAddress(null, address("fd00::5").getAddress(), 2);
    assertThat(zoned.getHostAddress()).contains("%");
    List<HostInterface> host = List.of(new HostInterface("eth0", true, List.of(zoned)));
    assertThat(select(AddressPolicy.automatic(), host)).containsExactly("fd00:0:0:0:0:0:0:5");
  }

  @Test
  void explicitAddressesAreAllThatIsAnnounced() {
    AddressPolicy policy = AddressPolicy.of(address("203.0.113.9"));
    assertThat(select(policy, DUAL)).containsExactly("203.0.113.9");
  }

  @Test
  void explicitLoopbackIsAskedFor() {
    assertThat(select(AddressPolicy.of(address("127.0.0.1")), DUAL)).containsExactly("127.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "::",
        "224.0.0.1",
        "ff02::1",
        "169.254.1.1",
        "fe80::1",
        "255.255.255.255",
        "1.1.1.1"
      })
  void refusesExplicitAddressesThatNobodyCanReach(String literal) {
    BootstrapException refusal =
        catchThrowableOfType(
            BootstrapException.class, () -> select(AddressPolicy.of(address(literal)), DUAL));
    assertThat(refusal.code()).isEqualTo(Fault.BAD_ADDRESS.code());
  }

  @ParameterizedTest
  @CsvSource({
    "lo, 127.0.0.1, loopback",
    "lo, ::1, loopback",
    "eth0, 169.254.7.7, link-local",
    "eth0, fe80::1, link-local",
    "eth0, 224.0.0.1, multicast",
    "eth0, 0.0.0.0, a wildcard",
    "eth0, 1.1.1.1, the placeholder of agents that know no address",
    "docker0, 172.17.0.1, interface is a container or virtual-machine bridge",
    "docker_gwbridge, 172.18.0.1, interface is a container or virtual-machine bridge",
    "br-0123456789ab, 172.19.0.1, interface is a container or virtual-machine bridge",
    "virbr0, 192.168.122.1, interface is a container or virtual-machine bridge",
    "cni0, 10.244.0.1, interface is a container or virtual-machine bridge",
    "veth1a2b, 10.1.1.1, interface is a container or virtual-machine bridge",
    "flannel.1, 10.244.0.0, interface is a container or virtual-machine bridge",
  })
  void fault50RefusesAndSaysWhatItSawAndWhy(String name, String literal, String reason) {
    BootstrapException refusal =
        catchThrowableOfType(
            BootstrapException.class,
            () -> select(AddressPolicy.automatic(), List.of(up(name, literal))));
    assertThat(refusal.code()).isEqualTo(Fault.NO_ADDRESS.code());
    assertThat(refusal.problem())
        .endsWith(name + " " + address(literal).getHostAddress() + ": " + reason);
  }

  @Test
  void saysWhyThePolicyRefused() {
    AddressPolicy policy =
        AddressPolicy.builder().cidr("10.9.0.0/16").families(Families.IPV4).build();
    List<HostInterface> host =
        List.of(
            up("br-lan", "10.0.0.5", "fd00::5"),
            new HostInterface("eth9", false, List.of(address("10.9.0.1"))));
    BootstrapException refusal =
        catchThrowableOfType(BootstrapException.class, () -> select(policy, host));
    assertThat(refusal.problem())
        .contains("br-lan 10.0.0.5: not in [10.9.0.0/16]")
        .contains("br-lan fd00:0:0:0:0:0:0:5: not IPV4")
        .contains("eth9 10.9.0.1: interface is down");
  }

  @Test
  void saysSoWhenThereIsNoInterface() {
    BootstrapException refusal =
        catchThrowableOfType(
            BootstrapException.class, () -> select(AddressPolicy.automatic(), List.of()));
    assertThat(refusal.problem()).endsWith("seen: none");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "10.0.0.0/33", "fd00::/129", "10.0.0.0/", "10.0.0.0/-1", "h/8"})
  void refusesMalformedBlocks(String cidr) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AddressPolicy.builder().cidr(cidr).build());
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "10.0.0.5, 10.0.0.5, true",
    "10.0.0.5, 10.0.0.4, false",
    "0.0.0.0/0, 203.0.113.1, true",
    "0.0.0.0/0, fd00::1, false",
    "10.0.0.128/25, 10.0.0.127, false",
    "fd00:1::/31, fd00:0:ffff::1, true",
    "fd00:1::/32, fd00::1, false",
  })
  void comparesLeadingBits(String cidr, String literal, boolean inside) {
    assertThat(Cidr.parse(cidr).contains(address(literal))).isEqualTo(inside);
  }

  @Test
  void readsTheMachineItRunsOn() {
    assertThat(Machine.interfaces())
        .anySatisfy(host -> assertThat(host.addresses()).contains(address("127.0.0.1")));
    assertThat(Machine.hostName()).isNotBlank();
  }

  private static List<String> select(AddressPolicy policy, List<HostInterface> interfaces) {
    return AddressSelection.select(policy, () -> interfaces).stream()
        .map(InetAddress::getHostAddress)
        .toList();
  }

  private static HostInterface up(String name, String... literals) {
    return new HostInterface(
        name, true, Arrays.stream(literals).map(AddressPolicyTest::address).toList());
  }

  private static InetAddress address(String literal) {
    return IpLiteral.parse(literal).orElseThrow();
  }
}
