package io.meshjvm.tls;

import java.util.List;

/**
 * The ALPN lists of Istio's data plane, most specific entry first (Istio:
 * pilot/pkg/networking/util, {@code ALPNInMesh...}; pilot/pkg/xds/filters).
 *
 * <p>A client offers the {@code istio} entries so that a PERMISSIVE peer knows the connection for
 * mesh TLS; a server selects only what the application speaks. {@code istio-peer-exchange} is
 * absent on purpose: who selects it must speak a protocol of frames before the first byte.
 */
public final class IstioAlpn {

  /** Offered for bytes that are no HTTP. */
  public static final List<String> TCP = List.of("istio");

  /** Offered for HTTP/1.1. */
  public static final List<String> HTTP_1 = List.of("istio-http/1.1", "istio", "http/1.1");

  /** Offered for HTTP/2 and gRPC. */
  public static final List<String> HTTP_2 = List.of("istio-h2", "istio", "h2");

  /** What a server of both HTTP versions selects from, by its own preference. */
  public static final List<String> SERVER = List.of("h2", "http/1.1");

  /** What a server of HTTP/1.1 alone selects from. */
  public static final List<String> SERVER_HTTP_1 = List.of("http/1.1");

  /** What a server of HTTP/2 alone selects from. */
  public static final List<String> SERVER_HTTP_2 = List.of("h2");

  private static final String PEER_EXCHANGE = "istio-peer-exchange";

  private IstioAlpn() {}

  /**
   * Copies a list of protocols.
   *
   * @throws IllegalArgumentException if an entry is not 1 to 255 ASCII characters, or is {@code
   *     istio-peer-exchange}
   */
  static List<String> checked(List<String> protocols) {
    for (String protocol : protocols) {
      boolean ascii = protocol.chars().allMatch(c -> c > 0x20 && c < 0x7f);
      if (protocol.isEmpty() || protocol.length() > 255 || !ascii) {
        throw new IllegalArgumentException("no ALPN protocol: '" + protocol + "'");
      }
      if (protocol.equals(PEER_EXCHANGE)) {
        throw new IllegalArgumentException(
            PEER_EXCHANGE + " must not be negotiated: its frames are not spoken here");
      }
    }
    return List.copyOf(protocols);
  }
}
