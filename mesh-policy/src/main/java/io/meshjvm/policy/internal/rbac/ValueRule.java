package io.meshjvm.policy.internal.rbac;

import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.type.matcher.v3.DoubleMatcher;
import io.meshjvm.proto.envoy.type.matcher.v3.ListMatcher;
import io.meshjvm.proto.envoy.type.matcher.v3.ValueMatcher;
import java.util.List;
import java.util.function.Predicate;

/** Conditions on values of JSON (envoy: {@code ValueMatcher}). */
final class ValueRule {

  private ValueRule() {}

  /**
   * Reads a condition.
   *
   * @throws InvalidResourceException if Envoy would refuse it, or it is too deep
   */
  static Predicate<MetadataValue> read(ValueMatcher wire, int depth) {
    Depth.check(depth);
    return switch (wire.getMatchPatternCase()) {
      case NULL_MATCH -> value -> value.there() && value.json() == null;
      case DOUBLE_MATCH -> number(wire.getDoubleMatch());
      case STRING_MATCH -> text(TextRule.read(wire.getStringMatch()));
      case BOOL_MATCH -> {
        Boolean wanted = wire.getBoolMatch();
        yield value -> wanted.equals(value.json());
      }
      case PRESENT_MATCH -> wire.getPresentMatch() ? MetadataValue::there : value -> false;
      case LIST_MATCH -> list(wire.getListMatch(), depth);
      case OR_MATCH -> {
        List<Predicate<MetadataValue>> each =
            wire.getOrMatch().getValueMatchersList().stream()
                .map(matcher -> read(matcher, depth + 1))
                .toList();
        yield value -> each.stream().anyMatch(matcher -> matcher.test(value));
      }
      case MATCHPATTERN_NOT_SET ->
          throw new InvalidResourceException("a value matcher has no pattern");
    };
  }

  private static Predicate<MetadataValue> text(Predicate<String> condition) {
    return value -> value.json() instanceof String text && condition.test(Octets.of(text));
  }

  private static Predicate<MetadataValue> number(DoubleMatcher wire) {
    return switch (wire.getMatchPatternCase()) {
      case EXACT -> value -> value.json() instanceof Number n && n.doubleValue() == wire.getExact();
      case RANGE ->
          value ->
              value.json() instanceof Number n
                  && n.doubleValue() >= wire.getRange().getStart()
                  && n.doubleValue() < wire.getRange().getEnd();
      case MATCHPATTERN_NOT_SET ->
          throw new InvalidResourceException("a number matcher has no pattern");
    };
  }

  private static Predicate<MetadataValue> list(ListMatcher wire, int depth) {
    if (!wire.hasOneOf()) {
      throw new InvalidResourceException("a list matcher has no pattern");
    }
    Predicate<MetadataValue> each = read(wire.getOneOf(), depth + 1);
    return value ->
        value.json() instanceof List<?> items
            && items.stream().anyMatch(item -> each.test(new MetadataValue(item)));
  }
}
