package io.meshjvm.traffic;

import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.TlsParameters;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.TlsParameters.TlsProtocol;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells Istio's own mutual TLS (SDS secrets {@code default} and {@code ROOTCA}) from TLS with roots
 * and certificates of other names (istio: {@code pilot/pkg/networking/core/cluster_tls.go}).
 *
 * <p>A condition on the peer that cannot be checked makes the transport unsupported: leaving it out
 * would accept peers that the control plane wants refused. So does a name that the application has
 * not given: what comes over xDS never makes this process open a file.
 */
final class TlsContextReader {

  private static final String OWN_SVID = "default";
  private static final String MESH_ROOTS = "ROOTCA";
  private static final String PEER_EXCHANGE = "istio-peer-exchange";

  private final ServerNaming naming;
  private final Set<String> secrets;

  /**
   * Creates a reader for one cluster.
   *
   * @param secrets names of roots and certificates that the application has given
   */
  TlsContextReader(ServerNaming naming, Set<String> secrets) {
    this.naming = naming;
    this.secrets = secrets;
  }

  Transport read(UpstreamTlsContext tls) {
    CommonTlsContext common = tls.getCommonTlsContext();
    List<String> protocols = protocols(common.getTlsParams());
    if (protocols.isEmpty()) {
      return new Transport.Unsupported("TLS in versions below 1.2 only");
    }
    PeerChecks peer = PeerChecks.of(common);
    String certificate = certificate(common);
    if (OWN_SVID.equals(certificate) && peer.roots().equals(MESH_ROOTS)) {
      return checked(
          severalCertificates(common).or(peer::unlikeIstio),
          new Transport.IstioMutual(tls.getSni(), alpn(common), peer.identities(), protocols));
    }
    String host = naming.certified(tls.getSni());
    if (peer.identities().isEmpty() && host.isEmpty()) {
      return new Transport.Unsupported("TLS to a server of which no name is known");
    }
    return checked(
        obstacle(common, peer, certificate),
        new Transport.Tls(
            naming.serverName(tls.getSni()),
            alpn(common),
            peer.identities(),
            host,
            peer.roots(),
            certificate,
            protocols));
  }

  private static Transport checked(Optional<String> obstacle, Transport wanted) {
    return obstacle.isEmpty() ? wanted : new Transport.Unsupported(obstacle.get(), wanted);
  }

  private Optional<String> obstacle(
      CommonTlsContext common, PeerChecks peer, @Nullable String certificate) {
    if (OWN_SVID.equals(certificate) || peer.roots().equals(MESH_ROOTS)) {
      return Optional.of(
          "TLS that shows '"
              + certificate
              + "' and trusts '"
              + peer.roots()
              + "', a mixture of"
              + " the mesh's own material and other");
    }
    return severalCertificates(common)
        .or(peer::uncheckable)
        .or(() -> missing(peer.roots()))
        .or(() -> certificate == null ? Optional.empty() : missing(certificate));
  }

  private static Optional<String> severalCertificates(CommonTlsContext common) {
    return common.getTlsCertificatesCount() == 0
            && common.getTlsCertificateSdsSecretConfigsCount() <= 1
        ? Optional.empty()
        : Optional.of("TLS with a certificate that is not named by one SDS secret");
  }

  private Optional<String> missing(String secret) {
    return secret.equals(Transport.Tls.SYSTEM_ROOTS) || secrets.contains(secret)
        ? Optional.empty()
        : Optional.of(
            "TLS with '"
                + secret
                + "', which this member was not given; what a control plane names is never opened"
                + " by itself, so give it in code: MeshBuilder.tlsMaterial(\""
                + secret
                + "\", ...)");
  }

  private static @Nullable String certificate(CommonTlsContext common) {
    return common.getTlsCertificateSdsSecretConfigsCount() == 0
        ? null
        : common.getTlsCertificateSdsSecretConfigs(0).getName();
  }

  private static List<String> alpn(CommonTlsContext common) {
    return common.getAlpnProtocolsList().stream().filter(p -> !p.equals(PEER_EXCHANGE)).toList();
  }

  private static List<String> protocols(TlsParameters parameters) {
    List<String> protocols = new ArrayList<>();
    TlsProtocol max = parameters.getTlsMaximumProtocolVersion();
    TlsProtocol min = parameters.getTlsMinimumProtocolVersion();
    // Automatic means 1.2 to 1.3 here, as Istio itself sets them; older versions are never spoken.
    if (max == TlsProtocol.TLS_AUTO || max == TlsProtocol.TLSv1_3) {
      protocols.add("TLSv1.3");
    }
    if (min != TlsProtocol.TLSv1_3
        && (max == TlsProtocol.TLS_AUTO || max.getNumber() >= TlsProtocol.TLSv1_2.getNumber())) {
      protocols.add("TLSv1.2");
    }
    return protocols;
  }
}
