package io.meshjvm.tls;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a client says to, and demands of, the peer that it calls.
 *
 * @param serverName server name (SNI) sent byte for byte, usually an {@link IstioSni}; empty for
 *     none
 * @param alpn protocols offered, most specific first; see {@link IstioAlpn}
 * @param peer who may answer
 * @param protocols TLS versions to speak by their JDK names, of those that the library speaks
 * @param own certificate to show to a server outside of the mesh; null for none. Members are shown
 *     the SVID
 */
public record ClientTarget(
    String serverName,
    List<String> alpn,
    PeerRule peer,
    List<String> protocols,
    TlsMaterial.@Nullable Certificate own) {

  /**
   * Checks and copies the parts.
   *
   * @throws IllegalArgumentException if the name or a protocol cannot be sent
   */
  public ClientTarget {
    RawServerName.checked(serverName);
    alpn = IstioAlpn.checked(alpn);
    Objects.requireNonNull(peer, "peer");
    protocols = TlsProfile.narrowed(TlsProfile.protocols(), protocols.toArray(new String[0]));
    if (own != null && !(peer instanceof PeerRule.Certified)) {
      throw new IllegalArgumentException("members of the mesh are shown the SVID");
    }
  }

  /** A target in all versions of TLS that the library speaks, without a certificate of its own. */
  public ClientTarget(String serverName, List<String> alpn, PeerRule peer) {
    this(serverName, alpn, peer, TlsProfile.protocols());
  }

  /** A target without a certificate of its own; parameters as in the other constructor. */
  public ClientTarget(String serverName, List<String> alpn, PeerRule peer, List<String> protocols) {
    this(serverName, alpn, peer, protocols, null);
  }

  /** The same target, which is shown {@code certificate} if it asks for one. */
  public ClientTarget showing(TlsMaterial.Certificate certificate) {
    return new ClientTarget(serverName, alpn, peer, protocols, certificate);
  }

  /** A target with a server name in Istio's form. */
  public static ClientTarget of(IstioSni serverName, List<String> alpn, PeerRule peer) {
    return new ClientTarget(serverName.toString(), alpn, peer);
  }
}
