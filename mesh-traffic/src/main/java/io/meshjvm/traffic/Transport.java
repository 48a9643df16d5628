package io.meshjvm.traffic;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
      protocols = versions(protocols);
    }
  }

  /**
   * TLS with a server that need not be of the mesh: mode {@code SIMPLE} or {@code MUTUAL} of a
   * DestinationRule. The server's certificate must chain to {@code roots} and have one of {@code
   * identities} or, if there are none, be for {@code host}: Istio leaves the name unchecked where a
   * rule has an {@code sni} and no {@code subjectAltNames}, this library does not.
   *
   * @param sni server name to send; empty for none
   * @param alpn protocols to offer; may be empty
   * @param identities SANs of which the server's certificate must have one: DNS names, addresses or
   *     URIs; may be empty
   * @param host the host that the certificate must be for if there are no identities; with {@code
   *     *} as first label until the caller has named a host
   * @param roots name of the roots that vouch for the server, {@link #SYSTEM_ROOTS} or one that the
   *     application has material for
   * @param certificate name of the own certificate to show if the server asks for one; null for
   *     none
   * @param protocols TLS versions by their JDK names, highest first
   */
  record Tls(
      String sni,
      List<String> alpn,
      Set<String> identities,
      String host,
      String roots,
      @Nullable String certificate,
      List<String> protocols)
      implements Transport {

    /** Istio's name for the roots that the system trusts, here those that the JVM trusts. */
    public static final String SYSTEM_ROOTS = "file-root:system";

    /** Checks and copies the parts. */
    public Tls {
      Objects.requireNonNull(sni, "sni");
      alpn = List.copyOf(alpn);
      identities = Set.copyOf(identities);
      Objects.requireNonNull(roots, "roots");
      protocols = versions(protocols);
      if (identities.isEmpty() && host.isEmpty()) {
        throw new IllegalArgumentException("TLS without a name to look for accepts any server");
      }
    }

    /** What the server's certificate must have one of; never empty. */
    public Set<String> expected() {
      return identities.isEmpty() ? Set.of(host) : identities;
    }

    /** The same towards {@code called}, if the cluster's own host is a pattern. */
    Tls towards(String called) {
      return host.startsWith("*")
          ? new Tls(
              sni.startsWith("*") ? called : sni,
              alpn,
              identities,
              called,
              roots,
              certificate,
              protocols)
          : this;
    }
  }

  /**
   * In a way that this library does not speak; nothing may be sent instead.
   *
   * @param reason what the control plane asks for
   * @param wanted what it would be, as far as that can be said; null if not
   */
  record Unsupported(String reason, @Nullable Transport wanted) implements Transport {

    /** Checks the reason. */
    public Unsupported {
      Objects.requireNonNull(reason, "reason");
    }

    /** Creates one of which nothing more can be said. */
    public Unsupported(String reason) {
      this(reason, null);
    }
  }

  private static List<String> versions(List<String> protocols) {
    if (protocols.isEmpty()) {
      throw new IllegalArgumentException("TLS needs a version");
    }
    return List.copyOf(protocols);
  }
}
