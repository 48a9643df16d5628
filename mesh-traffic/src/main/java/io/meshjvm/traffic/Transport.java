package io.meshjvm.traffic;

import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * How bytes travel to an endpoint, as the cluster's transport sockets say (istio: {@code
 * pilot/pkg/networking/core/cluster_tls.go}).
 */
public sealed interface Transport {

  /** Without TLS, because the control plane says so. */
  record Plaintext() implements Transport {}

  /**
   * Mutual TLS with the workload's own SVID and the mesh's roots.
   *
   * @param sni server name to send, {@code outbound_.<port>_.<subset>_.<host>} unless a
   *     DestinationRule names another; gateways route by it, so it goes out exactly
   * @param alpn protocols that the control plane lists; {@code istio-peer-exchange} is left out,
   *     since offering it obliges to speak it. With {@code h2} the service speaks HTTP/2
   * @param identities URI SANs of which the peer must have one; if empty, any identity of an
   *     accepted trust domain will do
   * @param protocols TLS versions by their JDK names, highest first
   */
  record IstioMutual(String sni, List<String> alpn, Set<String> identities, List<String> protocols)
      implements Transport {

    /** Checks and copies the parts. */
    public IstioMutual {
      Objects.requireNonNull(sni, "sni");
      alpn = List.copyOf(alpn);
      identities = Set.copyOf(identities);
      protocols = List.copyOf(protocols);
      if (protocols.isEmpty()) {
        throw new IllegalArgumentException("mutual TLS needs a TLS version");
      }
    }
  }

  /**
   * In a way that this library does not speak; nothing may be sent instead.
   *
   * @param reason what the control plane asks for
   */
  record Unsupported(String reason) implements Transport {

    /** Checks the reason. */
    public Unsupported {
      Objects.requireNonNull(reason, "reason");
    }
  }
}
