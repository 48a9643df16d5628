package io.meshjvm.house.envoy;

/** Services of the tests of clients, beside those of {@link JvmWorkload}. */
final class MatrixServices {

  private static final String ENTRY =
      """
      apiVersion: networking.istio.io/v1
      kind: ServiceEntry
      metadata: {name: %s, namespace: shop}
      spec:
        hosts: [%s]
        location: MESH_INTERNAL
        resolution: STATIC
        ports: [%s]
        endpoints:
      """;
  private static final String MUTUAL =
      "  - {address: 127.0.0.1, serviceAccount: echo, labels: {app: echo}, ports: {%s}}\n";
  private static final String PLAIN =
      "  - {address: 127.0.0.1, serviceAccount: echo,"
          + " labels: {app: echo, security.istio.io/tlsMode: disabled}, ports: {%s}}\n";
  private static final String HTTP = "{number: 80, name: http, protocol: HTTP}";

  private MatrixServices() {}

  /** A service {@code name.example.com} whose endpoint wants plaintext. */
  static String plain(String name, int port) {
    return entry(name, name + ".example.com", HTTP) + PLAIN.formatted("http: " + port);
  }

  /** A service of which one endpoint wants mutual TLS, and the other plaintext. */
  static String mixed(String name, int mutual, int plain) {
    return entry(name, name + ".example.com", HTTP)
        + MUTUAL.formatted("http: " + mutual)
        + PLAIN.formatted("http: " + plain);
  }

  /** A service of bytes over mutual TLS. */
  static String bytes(String name, String host, int number, int port) {
    return entry(name, host, "{number: %d, name: tcp, protocol: TCP}".formatted(number))
        + MUTUAL.formatted("tcp: " + port);
  }

  /** A service that DNS knows, on the ports that its endpoint has. */
  static String here(int... ports) {
    StringBuilder listed = new StringBuilder();
    StringBuilder served = new StringBuilder();
    for (int port : ports) {
      listed.append("{number: %d, name: http-%d, protocol: HTTP}, ".formatted(port, port));
      served.append("http-%d: %d, ".formatted(port, port));
    }
    return entry("here", "localhost", listed.toString()) + MUTUAL.formatted(served);
  }

  private static String entry(String name, String host, String ports) {
    return ENTRY.formatted(name, host, ports);
  }
}
