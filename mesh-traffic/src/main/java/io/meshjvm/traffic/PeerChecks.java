package io.meshjvm.traffic;

import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext.TrustChainVerification;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.meshjvm.proto.envoy.type.matcher.v3.StringMatcher;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a TLS context demands of the peer.
 *
 * @param roots name of the SDS secret with the roots that vouch for it; empty if nothing does
 * @param context the conditions that stand in the context itself
 */
record PeerChecks(String roots, CertificateValidationContext context) {

  static PeerChecks of(CommonTlsContext common) {
    return switch (common.getValidationContextTypeCase()) {
      case COMBINED_VALIDATION_CONTEXT ->
          new PeerChecks(
              common.getCombinedValidationContext().getValidationContextSdsSecretConfig().getName(),
              common.getCombinedValidationContext().getDefaultValidationContext());
      case VALIDATION_CONTEXT_SDS_SECRET_CONFIG ->
          new PeerChecks(
              common.getValidationContextSdsSecretConfig().getName(),
              CertificateValidationContext.getDefaultInstance());
      default -> new PeerChecks("", common.getValidationContext());
    };
  }

  /** The names of which the peer must have one; those that are patterns are not among them. */
  Set<String> identities() {
    Set<String> identities = new LinkedHashSet<>();
    matchers().filter(PeerChecks::isExact).forEach(matcher -> identities.add(matcher.getExact()));
    return identities;
  }

  /** What keeps a member of the mesh from being checked as the context wants it. */
  Optional<String> unlikeIstio() {
    return uncheckable()
        .or(
            () ->
                context.getMatchTypedSubjectAltNamesList().stream()
                        .allMatch(m -> m.getSanType() == SubjectAltNameMatcher.SanType.URI)
                    ? Optional.empty()
                    : Optional.of("TLS with a subject-alternative-name that is no URI"));
  }

  /** What keeps any peer from being checked as the context wants it. */
  Optional<String> uncheckable() {
    if (context.hasTrustedCa()) {
      return Optional.of("TLS with roots that are not named by an SDS secret");
    }
    if (roots.isEmpty()
        || context.getTrustChainVerification() != TrustChainVerification.VERIFY_TRUST_CHAIN) {
      return Optional.of(
          "TLS that accepts any certificate (DestinationRule insecureSkipVerify), which is never"
              + " spoken here; name the server's roots in caCertificates and its names in"
              + " subjectAltNames");
    }
    if (context.getVerifyCertificateHashCount() + context.getVerifyCertificateSpkiCount() > 0) {
      return Optional.of("TLS with a pinned certificate");
    }
    if (context.hasCrl()) {
      return Optional.of("TLS with a revocation list (DestinationRule caCrl)");
    }
    return matchers().allMatch(PeerChecks::isExact)
            && context.getMatchTypedSubjectAltNamesList().stream().allMatch(PeerChecks::isName)
        ? Optional.empty()
        : Optional.of("TLS with a subject-alternative-name pattern other than an exact name");
  }

  // Istio still fills the deprecated list of untyped matchers.
  @SuppressWarnings("deprecation")
  private Stream<StringMatcher> matchers() {
    return Stream.concat(
        context.getMatchSubjectAltNamesList().stream(),
        context.getMatchTypedSubjectAltNamesList().stream().map(SubjectAltNameMatcher::getMatcher));
  }

  private static boolean isExact(StringMatcher matcher) {
    return matcher.getMatchPatternCase() == StringMatcher.MatchPatternCase.EXACT
        && !matcher.getIgnoreCase();
  }

  private static boolean isName(SubjectAltNameMatcher matcher) {
    return switch (matcher.getSanType()) {
      case URI, DNS, IP_ADDRESS -> true;
      default -> false;
    };
  }
}
