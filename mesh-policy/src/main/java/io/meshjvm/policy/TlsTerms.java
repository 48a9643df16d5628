package io.meshjvm.policy;

import com.google.protobuf.ByteString;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import io.meshjvm.core.identity.TrustDomain;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.meshjvm.proto.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.meshjvm.proto.envoy.type.matcher.v3.StringMatcher;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Terms on which a chain ends TLS.
 *
 * @param clientCertificate whether the client must show a certificate
 * @param trustDomains trust domains that it may be of; empty for all that the trust bundle covers
 */
public record TlsTerms(boolean clientCertificate, Set<TrustDomain> trustDomains) {

  static final String TYPE =
      "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext";

  private static final String SCHEME = "spiffe://";

  /** Copies the set. */
  public TlsTerms {
    trustDomains = Set.copyOf(trustDomains);
  }

  static TlsTerms read(String chain, ByteString payload) {
    DownstreamTlsContext context;
    try {
      context = DiscardUnknownFieldsParser.wrap(DownstreamTlsContext.parser()).parseFrom(payload);
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidResourceException("filter chain " + chain + ": not a TLS context", e);
    }
    return new TlsTerms(
        context.getRequireClientCertificate().getValue(),
        trustDomains(chain, validation(context.getCommonTlsContext())));
  }

  private static CertificateValidationContext validation(CommonTlsContext context) {
    return context.hasCombinedValidationContext()
        ? context.getCombinedValidationContext().getDefaultValidationContext()
        : context.getValidationContext();
  }

  @SuppressWarnings("deprecation") // istiod still writes the field that Envoy calls deprecated
  private static Set<TrustDomain> trustDomains(
      String chain, CertificateValidationContext validation) {
    Set<TrustDomain> domains = new LinkedHashSet<>();
    for (StringMatcher matcher : validation.getMatchSubjectAltNamesList()) {
      domains.add(trustDomain(chain, matcher));
    }
    for (SubjectAltNameMatcher typed : validation.getMatchTypedSubjectAltNamesList()) {
      if (typed.getSanType() != SubjectAltNameMatcher.SanType.URI) {
        throw new InvalidResourceException(
            "filter chain " + chain + ": clients are matched by " + typed.getSanType() + " SAN");
      }
      domains.add(trustDomain(chain, typed.getMatcher()));
    }
    return domains;
  }

  private static TrustDomain trustDomain(String chain, StringMatcher matcher) {
    String prefix = matcher.getPrefix();
    if (!prefix.startsWith(SCHEME) || prefix.indexOf('/', SCHEME.length()) != prefix.length() - 1) {
      throw new InvalidResourceException(
          "filter chain " + chain + ": a SAN matcher is no prefix spiffe://<trust domain>/");
    }
    try {
      return new TrustDomain(prefix.substring(SCHEME.length(), prefix.length() - 1));
    } catch (IllegalArgumentException e) {
      throw new InvalidResourceException("filter chain " + chain + ": " + e.getMessage(), e);
    }
  }
}
