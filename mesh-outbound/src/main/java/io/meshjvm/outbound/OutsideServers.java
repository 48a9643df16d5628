package io.meshjvm.outbound;

import io.meshjvm.tls.ClientTarget;
import io.meshjvm.tls.IstioAlpn;
import io.meshjvm.tls.MeshTlsException;
import io.meshjvm.tls.PeerRule;
import io.meshjvm.tls.TlsMaterial;
import io.meshjvm.traffic.Transport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * TLS with servers outside of the mesh: DestinationRules of mode {@code SIMPLE} and {@code MUTUAL}.
 */
final class OutsideServers {

  /** The material of a name is of another kind than the control plane wants it for. */
  private static final String OTHER_MATERIAL = "MESH-2122";

  private static final String ISTIO = "istio";

  private final Map<String, TlsMaterial> material;

  /**
   * Creates the servers.
   *
   * @param material by the names that the control plane has for it; the roots of the system need
   *     not be among it
   */
  OutsideServers(Map<String, TlsMaterial> material) {
    Map<String, TlsMaterial> all = new HashMap<>();
    all.put(Transport.Tls.SYSTEM_ROOTS, TlsMaterial.systemRoots());
    all.putAll(material);
    this.material = Map.copyOf(all);
  }

  /**
   * What to say to a server, and what to demand of it.
   *
   * @param alpn what the application speaks, as one of the lists of {@link IstioAlpn}
   * @throws MeshTlsException if the material is of another kind than wanted
   */
  ClientTarget target(Transport.Tls tls, List<String> alpn) {
    ClientTarget target =
        new ClientTarget(
            tls.sni(),
            protocols(tls, alpn),
            new PeerRule.Certified(
                tls.expected(), named(tls.roots(), TlsMaterial.Roots.class, "roots")),
            tls.protocols());
    String own = tls.certificate();
    return own == null
        ? target
        : target.showing(named(own, TlsMaterial.Certificate.class, "a certificate"));
  }

  /** Servers outside know none of Istio's protocols. Bytes of no known kind go as the mesh says. */
  private static List<String> protocols(Transport.Tls tls, List<String> alpn) {
    return alpn.equals(IstioAlpn.TCP)
        ? tls.alpn()
        : alpn.stream().filter(protocol -> !protocol.startsWith(ISTIO)).toList();
  }

  private <T extends TlsMaterial> T named(String name, Class<T> kind, String wanted) {
    TlsMaterial found = material.get(name);
    if (!kind.isInstance(found)) {
      throw new MeshTlsException(
          OTHER_MATERIAL,
          "the control plane wants "
              + wanted
              + " by the name "
              + name
              + ", and has been given "
              + (found == null ? "nothing" : found.toString()),
          "Give the right TlsMaterial for that name to MeshBuilder.tlsMaterial",
          null);
    }
    return kind.cast(found);
  }
}
