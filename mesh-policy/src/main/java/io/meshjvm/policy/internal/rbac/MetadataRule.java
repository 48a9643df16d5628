package io.meshjvm.policy.internal.rbac;

import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.type.matcher.v3.MetadataMatcher;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on what filters before have found out (envoy: {@code MetadataMatcher}), of which JWT
 * claims are all there is.
 */
final class MetadataRule {

  /** Written by Envoy's RBAC filters themselves; no policy of a mesh asks for it. */
  private static final Set<String> OF_RBAC = Set.of("envoy.filters.http.rbac", "envoy.common");

  private MetadataRule() {}

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
    List<String> path = wire.getPathList().stream().map(segment -> segment.getKey()).toList();
    Predicate<MetadataValue> condition = ValueRule.read(wire.getValue(), 0);
    boolean inverted = wire.getInvert();
    String filter = wire.getFilter();
    return query -> condition.test(find(query.metadata(filter), path)) != inverted;
  }

  private static MetadataValue find(@Nullable Object root, List<String> path) {
    Object at = root;
    for (String key : path) {
      if (!(at instanceof Map<?, ?> struct) || !struct.containsKey(key)) {
        return MetadataValue.MISSING;
      }
      at = struct.get(key);
    }
    return new MetadataValue(at);
  }
}
