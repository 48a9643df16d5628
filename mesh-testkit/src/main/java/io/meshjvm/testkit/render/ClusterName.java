package io.meshjvm.testkit.render;

import java.util.Optional;

/** The parts of {@code outbound|port|subset|host} (Istio: pilot/pkg/model/service.go). */
record ClusterName(int port, String subset, String host) {
  static Optional<ClusterName> parse(String name) {
    String[] parts = name.split("\\|", -1);
    boolean outbound = parts.length == 4 && parts[0].equals("outbound");
    if (!outbound || parts[1].isEmpty() || !parts[1].chars().allMatch(Character::isDigit)) {
      return Optional.empty();
    }
    return Optional.of(new ClusterName(Integer.parseInt(parts[1]), parts[2], parts[3]));
  }

  @Override
  public String toString() {
    return "outbound|" + port + "|" + subset + "|" + host;
  }

  /** The same as a TLS server name. */
  String sni() {
    return "outbound_." + port + "_." + subset + "_." + host;
  }
}
