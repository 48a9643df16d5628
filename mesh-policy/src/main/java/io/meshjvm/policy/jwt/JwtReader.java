package io.meshjvm.policy.jwt;

import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement;
import io.meshjvm.proto.envoy.extensions.filters.http.jwt_authn.v3.RequirementRule;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads a filter {@code envoy.filters.http.jwt_authn}. */
final class JwtReader {

  private final io.meshjvm.proto.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication wire;
  private final Map<String, Provider> providers = new LinkedHashMap<>();
  private final Set<String> unsupported = new TreeSet<>();
  private final RequirementReader requirements;

  private JwtReader(
      io.meshjvm.proto.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication wire,
      Clock clock) {
    this.wire = wire;
    this.requirements = new RequirementReader(providers, clock);
  }

  static JwtAuthentication read(byte[] config, Clock clock) {
    try {
      return new JwtReader(
              DiscardUnknownFieldsParser.wrap(
                      io.meshjvm.proto.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication
                          .parser())
                  .parseFrom(config),
              clock)
          .read();
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidResourceException("not a JwtAuthentication: " + e.getMessage(), e);
    }
  }

  private JwtAuthentication read() {
    wire.getProvidersMap()
        .forEach(
            (name, provider) -> {
              providers.put(name, ProviderReader.read(name, provider));
              unsupported.addAll(ProviderReader.unsupported(provider));
            });
    if (wire.hasFilterStateRules()) {
      unsupported.add("filter_state_rules");
    }
    List<Rule> rules = wire.getRulesList().stream().map(this::rule).toList();
    return new JwtAuthentication(
        rules,
        RequirementReader.owned(providers.values()),
        wire.getBypassCorsPreflight(),
        keyless(),
        unsupported);
  }

  private Rule rule(RequirementRule rule) {
    RouteMatcher matcher = RouteMatcher.read(rule.getMatch());
    unsupported.addAll(matcher.unsupported());
    return new Rule(matcher.matches(), requirements.read(requirement(rule)));
  }

  private JwtRequirement requirement(RequirementRule rule) {
    if (!rule.hasRequirementName()) {
      return rule.getRequires();
    }
    JwtRequirement named = wire.getRequirementMapMap().get(rule.getRequirementName());
    if (named == null) {
      throw new InvalidResourceException(
          "requirement " + rule.getRequirementName() + " is not in the requirement map");
    }
    return named;
  }

  private Set<String> keyless() {
    return providers.values().stream()
        .filter(provider -> provider.keys().keys().isEmpty())
        .map(Provider::name)
        .collect(Collectors.toSet());
  }
}
