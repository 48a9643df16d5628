package io.meshjvm.policy.internal.rbac;

import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.type.matcher.v3.MetadataMatcher;
import java.util.Set;

/**
 * A condition on what filters before have found out (envoy: {@code MetadataMatcher}), of which JWT
 * claims are all there is.
 *
 * @param of where it was left
 * @param condition what it must be
 */
record MetadataRule(Metadata of, ValueRule condition) implements Rule {

  /** Written by Envoy's RBAC filters themselves; no policy of a mesh asks for it. */
  private static final Set<String> OF_RBAC = Set.of("envoy.filters.http.rbac", "envoy.common");

  /**
   * Reads a condition.
   *
   * @throws InvalidResourceException if Envoy would refuse it
   */
  static Rule read(MetadataMatcher wire) {
    if (OF_RBAC.contains(wire.getFilter())) {
      throw new UnsupportedRuleException("metadata of " + wire.getFilter());
    }
    if (wire.getFilter().isEmpty() || wire.getPathCount() == 0 || !wire.hasValue()) {
      throw new InvalidResourceException("a metadata matcher lacks filter, path or value");
    }
    Metadata of =
        new Metadata(
            wire.getFilter(),
            wire.getPathList().stream().map(segment -> segment.getKey()).toList());
    Rule rule = new MetadataRule(of, ValueRule.read(wire.getValue(), 0));
    return wire.getInvert() ? Rule.not(rule) : rule;
  }

  @Override
  public boolean matches(RbacQuery query) {
    return condition.holds(of.find(query));
  }

  @Override
  public Clues clues() {
    return condition.clues(of);
  }
}
