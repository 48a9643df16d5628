package io.meshjvm.testkit.render;

import io.meshjvm.testkit.config.ConfigSnapshot;
import io.meshjvm.testkit.config.KubeService;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Gateways into other networks: Services labelled {@code topology.istio.io/network} that have an
 * address from outside. Gateways with a DNS name only are left out.
 */
final class NetworkGateways {
  private static final String NETWORK_LABEL = "topology.istio.io/network";
  private static final String PORT_LABEL = "networking.istio.io/gatewayPort";
  private static final int DEFAULT_PORT = 15443;

  private final List<Gateway> gateways;

  /**
   * A gateway.
   *
   * @param network the network behind it
   */
  record Gateway(String network, String address, int port) {}

  NetworkGateways(ConfigSnapshot config) {
    this.gateways =
        config.all(KubeService.class).stream()
            .flatMap(NetworkGateways::of)
            .distinct()
            .sorted(Comparator.comparing(Gateway::address).thenComparing(Gateway::port))
            .toList();
  }

  private static Stream<Gateway> of(KubeService service) {
    String network = service.labels().getOrDefault(NETWORK_LABEL, "");
    if (network.isEmpty()) {
      return Stream.of();
    }
    int port = port(service.labels().getOrDefault(PORT_LABEL, ""));
    return service.gatewayAddresses().stream()
        .filter(IpAddresses::valid)
        .map(address -> new Gateway(network, address, port));
  }

  private static int port(String label) {
    boolean number = !label.isEmpty() && label.chars().allMatch(Character::isDigit);
    return number ? Integer.parseInt(label) : DEFAULT_PORT;
  }

  boolean none() {
    return gateways.isEmpty();
  }

  List<Gateway> of(String network) {
    return gateways.stream().filter(gateway -> gateway.network().equals(network)).toList();
  }

  /** The number by which weights are multiplied so that each network's gateways can share them. */
  int scale() {
    Set<String> networks = new LinkedHashSet<>();
    gateways.forEach(gateway -> networks.add(gateway.network()));
    int scale = 1;
    for (String network : networks) {
      int count = of(network).size();
      scale = scale / gcd(scale, count) * count;
    }
    return scale;
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}
