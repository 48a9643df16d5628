package io.meshjvm.traffic;

import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.TlsParameters;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.TlsParameters.TlsProtocol;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.meshjvm.proto.envoy.type.matcher.v3.StringMatcher;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Tells Istio's own mutual TLS (SDS secrets {@code default} and {@code ROOTCA}) from every other
 * use of TLS, which is not supported (istio: {@code pilot/pkg/networking/core/cluster_tls.go}).
 *
 * <p>A condition on the peer that cannot be checked makes the transport unsupported: leaving it out
 * would accept peers that the control plane wants refused.
 */
final class TlsContextReader {

  private static final String OWN_SVID = "default";
  private static final String MESH_ROOTS = "ROOTCA";
  private static final String PEER_EXCHANGE = "istio-peer-exchange";

  private TlsContextReader() {}

  static Transport read(UpstreamTlsContext tls) {
    CommonTlsContext common = tls.getCommonTlsContext();
    Optional<String> obstacle = obstacle(common);
    if (obstacle.isPresent()) {
      return new Transport.Unsupported(obstacle.get());
    }
    List<String> protocols = protocols(common.getTlsParams());
    if (protocols.isEmpty()) {
      return new Transport.Unsupported("TLS in versions below 1.2 only");
    }
    return new Transport.IstioMutual(
        tls.getSni(),
        common.getAlpnProtocolsList().stream().filter(p -> !p.equals(PEER_EXCHANGE)).toList(),
        identities(peer(common)),
        protocols);
  }

  private static CertificateValidationContext peer(CommonTlsContext common) {
    return common.getCombinedValidationContext().getDefaultValidationContext();
  }

  private static Optional<String> obstacle(CommonTlsContext common) {
    if (common.getTlsCertificateSdsSecretConfigsCount() != 1
        || !common.getTlsCertificateSdsSecretConfigs(0).getName().equals(OWN_SVID)) {
      return Optional.of("TLS without the workload's SVID (DestinationRule mode SIMPLE or MUTUAL)");
    }
    String roots =
        common.getCombinedValidationContext().getValidationContextSdsSecretConfig().getName();
    if (!roots.equals(MESH_ROOTS)) {
      return Optional.of("TLS that trusts '" + roots + "' instead of the mesh's roots");
    }
    CertificateValidationContext peer = peer(common);
    if (peer.getVerifyCertificateHashCount() + peer.getVerifyCertificateSpkiCount() > 0) {
      return Optional.of("TLS with a pinned certificate");
    }
    return matchers(peer).allMatch(TlsContextReader::isExact)
            && peer.getMatchTypedSubjectAltNamesList().stream().allMatch(TlsContextReader::isUri)
        ? Optional.empty()
        : Optional.of("TLS with a subject-alternative-name pattern other than an exact URI");
  }

  // Istio still fills the deprecated list of untyped matchers.
  @SuppressWarnings("deprecation")
  private static Stream<StringMatcher> matchers(CertificateValidationContext peer) {
    return Stream.concat(
        peer.getMatchSubjectAltNamesList().stream(),
        peer.getMatchTypedSubjectAltNamesList().stream().map(SubjectAltNameMatcher::getMatcher));
  }

  private static boolean isExact(StringMatcher matcher) {
    return matcher.getMatchPatternCase() == StringMatcher.MatchPatternCase.EXACT
        && !matcher.getIgnoreCase();
  }

  private static boolean isUri(SubjectAltNameMatcher matcher) {
    return matcher.getSanType() == SubjectAltNameMatcher.SanType.URI;
  }

  private static Set<String> identities(CertificateValidationContext peer) {
    Set<String> identities = new LinkedHashSet<>();
    matchers(peer).forEach(matcher -> identities.add(matcher.getExact()));
    return identities;
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
