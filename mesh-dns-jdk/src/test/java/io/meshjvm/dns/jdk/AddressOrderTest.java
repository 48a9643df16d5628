package io.meshjvm.dns.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AddressOrderTest {

  private static final List<String> TABLE =
      List.of("2001:db8:0:0:0:0:0:1", "192.0.2.1", "2001:db8:0:0:0:0:0:2", "192.0.2.2");

  private static List<InetAddress> addresses() throws UnknownHostException {
    InetAddress[] addresses = new InetAddress[TABLE.size()];
    for (int i = 0; i < addresses.length; i++) {
      addresses[i] = InetAddress.getByName(TABLE.get(i));
    }
    return List.of(addresses);
  }

  @ParameterizedTest
  @EnumSource
  void sortsFamiliesShufflesWithinThemAndLosesNothing(AddressOrder order)
      throws UnknownHostException {
    Random random = new Random(1);
    Set<List<String>> orders = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      List<InetAddress> ordered = order.of("a.example", addresses(), random).toList();
      assertThat(ordered).allMatch(address -> address.getHostName().equals("a.example"));
      orders.add(ordered.stream().map(InetAddress::getHostAddress).toList());
    }
    assertThat(orders)
        .allSatisfy(texts -> assertThat(texts).containsExactlyInAnyOrderElementsOf(TABLE))
        .hasSize(order == AddressOrder.ANY ? 24 : 4)
        .allMatch(
            texts -> order == AddressOrder.ANY || isIpv6(texts.get(0)) == isIpv6(texts.get(1)))
        .allMatch(
            texts ->
                order == AddressOrder.ANY
                    || isIpv6(texts.get(0)) == (order == AddressOrder.IPV6_FIRST));
  }

  private static boolean isIpv6(String address) {
    return address.contains(":");
  }
}
