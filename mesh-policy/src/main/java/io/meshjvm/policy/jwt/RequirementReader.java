package io.meshjvm.policy.jwt;

import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.policy.jwt.TokenVerifier.Lenience;
import io.meshjvm.proto.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what is demanded of tokens.
 *
 * @param providers providers by name
 * @param clock tells whether tokens have expired
 */
record RequirementReader(Map<String, Provider> providers, Clock clock) {

  Requirement read(JwtRequirement wire) {
    return switch (wire.getRequiresTypeCase()) {
      case PROVIDER_NAME -> one(wire.getProviderName(), List.of());
      case PROVIDER_AND_AUDIENCES ->
          one(
              wire.getProviderAndAudiences().getProviderName(),
              wire.getProviderAndAudiences().getAudiencesList());
      case REQUIRES_ANY -> any(wire.getRequiresAny().getRequirementsList());
      case REQUIRES_ALL ->
          new Requirement.All(
              wire.getRequiresAll().getRequirementsList().stream().map(this::read).toList());
      case ALLOW_MISSING_OR_FAILED -> lenient(Lenience.FAILED);
      case ALLOW_MISSING -> lenient(Lenience.MISSING);
      case REQUIRESTYPE_NOT_SET -> new Requirement.Nothing();
    };
  }

  private Requirement one(String name, List<String> audiences) {
    Provider provider = providers.get(name);
    if (provider == null) {
      throw new InvalidResourceException("required provider " + name + " is not configured");
    }
    Optional<Audiences> demanded =
        audiences.isEmpty() ? Optional.empty() : Optional.of(Audiences.of(audiences));
    return new Requirement.Tokens(
        TokenVerifier.of(provider, demanded, clock), owned(List.of(provider)));
  }

  /** What is let pass is no part of its own, unless there is no other. */
  private Requirement any(List<JwtRequirement> wire) {
    Lenience lenience = Lenience.NONE;
    List<Requirement> parts = new ArrayList<>();
    for (JwtRequirement part : wire) {
      if (part.hasAllowMissingOrFailed()) {
        lenience = Lenience.FAILED;
      } else if (part.hasAllowMissing()) {
        lenience = lenience == Lenience.FAILED ? lenience : Lenience.MISSING;
      } else {
        parts.add(read(part));
      }
    }
    if (parts.isEmpty() && lenience != Lenience.NONE) {
      parts.add(lenient(lenience));
    }
    return new Requirement.Any(parts, lenience);
  }

  private Requirement lenient(Lenience lenience) {
    return new Requirement.Tokens(
        TokenVerifier.ofAny(providers.values(), lenience, clock), owned(providers.values()));
  }

  /** Headers that nobody but the filter may set. */
  static List<String> owned(Collection<Provider> providers) {
    List<String> names = new ArrayList<>();
    for (Provider provider : providers) {
      if (!provider.use().payloadHeader().isEmpty()) {
        names.add(provider.use().payloadHeader());
      }
      provider.use().claims().forEach(claim -> names.add(claim.header()));
    }
    return names;
  }
}
