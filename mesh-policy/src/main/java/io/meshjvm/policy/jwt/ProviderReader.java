package io.meshjvm.policy.jwt;

import io.meshjvm.policy.jwt.Provider.ClaimHeader;
import io.meshjvm.policy.jwt.Provider.Header;
import io.meshjvm.proto.envoy.config.core.v3.DataSource;
import io.meshjvm.proto.envoy.extensions.filters.http.jwt_authn.v3.JwtProvider;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads one provider of tokens. */
final class ProviderReader {

  private static final long USUAL_SKEW = 60;

  private ProviderReader() {}

  static Provider read(String name, JwtProvider wire) {
    return new Provider(
        name,
        wire.getIssuer(),
        Audiences.of(wire.getAudiencesList()),
        keys(wire),
        places(wire),
        wire.getClockSkewSeconds() > 0 ? wire.getClockSkewSeconds() : USUAL_SKEW,
        longest(wire),
        use(wire));
  }

  /** What the provider says that is not known here. */
  static Set<String> unsupported(JwtProvider wire) {
    Set<String> names = new TreeSet<>();
    if (wire.hasSubjects()) {
      names.add("subjects");
    }
    if (!wire.getFailedStatusInMetadata().isEmpty()) {
      names.add("failed_status_in_metadata");
    }
    return names;
  }

  /** No file is read and no variable: only what the listener itself brings counts. */
  private static KeySet keys(JwtProvider wire) {
    if (wire.hasRemoteJwks()) {
      return KeySet.remote();
    }
    DataSource local = wire.getLocalJwks();
    return switch (local.getSpecifierCase()) {
      case INLINE_STRING -> KeySet.parse(local.getInlineString());
      case INLINE_BYTES -> KeySet.parse(local.getInlineBytes().toStringUtf8());
      default -> KeySet.none();
    };
  }

  private static Provider.Places places(JwtProvider wire) {
    if (wire.getFromHeadersCount() + wire.getFromParamsCount() + wire.getFromCookiesCount() == 0) {
      return Provider.Places.usual();
    }
    List<Header> headers =
        wire.getFromHeadersList().stream()
            .map(header -> new Header(lower(header.getName()), header.getValuePrefix()))
            .toList();
    return new Provider.Places(headers, wire.getFromParamsList(), wire.getFromCookiesList());
  }

  private static Optional<Long> longest(JwtProvider wire) {
    if (wire.hasMaxLifetime()) {
      return Optional.of(wire.getMaxLifetime().getSeconds());
    }
    return wire.getRequireExpiration() ? Optional.of(Long.MAX_VALUE) : Optional.empty();
  }

  private static Provider.Use use(JwtProvider wire) {
    return new Provider.Use(
        wire.getForward(),
        lower(wire.getForwardPayloadHeader()),
        wire.getPadForwardPayloadHeader(),
        wire.getPayloadInMetadata(),
        wire.getHeaderInMetadata(),
        Set.copyOf(wire.getNormalizePayloadInMetadata().getSpaceDelimitedClaimsList()),
        wire.getClaimToHeadersList().stream()
            .map(claim -> new ClaimHeader(lower(claim.getHeaderName()), claim.getClaimName()))
            .toList());
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
