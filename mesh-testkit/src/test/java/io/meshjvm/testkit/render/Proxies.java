package io.meshjvm.testkit.render;

import java.util.List;
import java.util.Map;

/** Proxies to render for. */
final class Proxies {
  private Proxies() {}

  static ProxyView inNamespace(String namespace) {
    return at(namespace, "", List.of("10.0.0.1"), null);
  }

  static ProxyView inNetwork(String network) {
    return at("vm", network, List.of("10.0.0.1"), null);
  }

  static ProxyView at(String region, String zone) {
    return at("vm", "", List.of("10.0.0.1"), new ProxyLocality(region, zone, ""));
  }

  static ProxyView withAddresses(String... addresses) {
    return at("vm", "", List.of(addresses), null);
  }

  private static ProxyView at(
      String namespace, String network, List<String> addresses, ProxyLocality locality) {
    return new ProxyView(
        "a." + namespace,
        namespace,
        addresses,
        Map.of("app", "a"),
        network,
        "Kubernetes",
        true,
        false,
        locality,
        "cluster.local");
  }
}
