package io.meshjvm.policy.internal.rbac;

import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.type.matcher.v3.DoubleMatcher;
import io.meshjvm.proto.envoy.type.matcher.v3.ListMatcher;
import io.meshjvm.proto.envoy.type.matcher.v3.ValueMatcher;
import java.util.List;

/** A condition on a value of JSON (envoy: {@code ValueMatcher}). */
@FunctionalInterface
interface ValueRule {

  /** Whether it holds. */
  boolean holds(MetadataValue value);

  /** What is known of the texts at a place whose value it holds for. */
  default Clues clues(Attribute place) {
    return Clues.NONE;
  }

  /**
   * Reads a condition.
   *
   * @throws InvalidResourceException if Envoy would refuse it, or it is too deep
   */
  static ValueRule read(ValueMatcher wire, int depth) {
    Depth.check(depth);
    return switch (wire.getMatchPatternCase()) {
      case NULL_MATCH -> value -> value.there() && value.json() == null;
      case DOUBLE_MATCH -> number(wire.getDoubleMatch());
      case STRING_MATCH -> new Text(TextRule.read(wire.getStringMatch()));
      case BOOL_MATCH -> {
        Boolean wanted = wire.getBoolMatch();
        yield value -> wanted.equals(value.json());
      }
      case PRESENT_MATCH -> wire.getPresentMatch() ? MetadataValue::there : value -> false;
      case LIST_MATCH -> list(wire.getListMatch(), depth);
      case OR_MATCH ->
          new OneOf(
              wire.getOrMatch().getValueMatchersList().stream()
                  .map(matcher -> read(matcher, depth + 1))
                  .toList());
      case MATCHPATTERN_NOT_SET ->
          throw new InvalidResourceException("a value matcher has no pattern");
    };
  }

  private static ValueRule number(DoubleMatcher wire) {
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

  private static ValueRule list(ListMatcher wire, int depth) {
    if (!wire.hasOneOf()) {
      throw new InvalidResourceException("a list matcher has no pattern");
    }
    return new Item(read(wire.getOneOf(), depth + 1));
  }

  /** It is a text that satisfies a condition. */
  record Text(TextCondition condition) implements ValueRule {

    @Override
    public boolean holds(MetadataValue value) {
      return value.json() instanceof String text && condition.test(Octets.of(text));
    }

    @Override
    public Clues clues(Attribute place) {
      return Clues.of(place, condition.parts());
    }
  }

  /** It is a list with a value that satisfies a condition. */
  record Item(ValueRule each) implements ValueRule {

    @Override
    public boolean holds(MetadataValue value) {
      return value.json() instanceof List<?> items
          && items.stream().anyMatch(item -> each.holds(new MetadataValue(item)));
    }

    @Override
    public Clues clues(Attribute place) {
      return each.clues(place);
    }
  }

  /** It satisfies one of several conditions. */
  record OneOf(List<ValueRule> each) implements ValueRule {

    @Override
    public boolean holds(MetadataValue value) {
      return each.stream().anyMatch(rule -> rule.holds(value));
    }

    @Override
    public Clues clues(Attribute place) {
      return new Clues.Any(each.stream().map(rule -> rule.clues(place)).toList());
    }
  }
}
