package io.meshjvm.tls;

/**
 * The server name of a mesh connection: {@code outbound_.<port>_.<subset>_.<host>} (Istio:
 * pilot/pkg/model, {@code BuildDNSSrvSubsetKey}). East-west gateways route by it. It is no legal
 * DNS host name, since it holds underscores.
 *
 * @param port port of the service, 1 to 65535
 * @param subset subset of a DestinationRule, or empty
 * @param host fully qualified name of the service
 */
public record IstioSni(int port, String subset, String host) {

  /** Checks the parts. */
  public IstioSni {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("no port: " + port);
    }
    if (host.isEmpty()) {
      throw new IllegalArgumentException("a server name needs a host");
    }
    RawServerName.checked("outbound_." + port + "_." + subset + "_." + host);
  }

  /** The name of a service without subset. */
  public static IstioSni of(int port, String host) {
    return new IstioSni(port, "", host);
  }

  /** The name of a subset of a service. */
  public static IstioSni of(int port, String subset, String host) {
    return new IstioSni(port, subset, host);
  }

  /** The name as it goes over the wire. */
  @Override
  public String toString() {
    return "outbound_." + port + "_." + subset + "_." + host;
  }
}
