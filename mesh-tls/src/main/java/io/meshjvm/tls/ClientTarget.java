package io.meshjvm.tls;

import java.util.List;
import java.util.Objects;

/**
 * What a client says to, and demands of, the peer that it calls.
 *
 * @param serverName server name (SNI) sent byte for byte, usually an {@link IstioSni}; empty for
 *     none
 * @param alpn protocols offered, most specific first; see {@link IstioAlpn}
 * @param peer identities that may answer
 */
public record ClientTarget(String serverName, List<String> alpn, PeerRule peer) {

  /**
   * Checks and copies the parts.
   *
   * @throws IllegalArgumentException if the name or a protocol cannot be sent
   */
  public ClientTarget {
    RawServerName.checked(serverName);
    alpn = IstioAlpn.checked(alpn);
    Objects.requireNonNull(peer, "peer");
  }

  /** A target with a server name in Istio's form. */
  public static ClientTarget of(IstioSni serverName, List<String> alpn, PeerRule peer) {
    return new ClientTarget(serverName.toString(), alpn, peer);
  }
}
