package io.meshjvm.policy.internal.rbac;

import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.config.route.v3.HeaderMatcher;
import io.meshjvm.proto.envoy.type.v3.Int64Range;
import java.util.List;
import java.util.Locale;

/**
 * Conditions on headers (envoy: {@code HeaderUtility::HeaderData}). Of a header of several lines
 * each value is looked at by itself and one that matches is enough; a header that is not there
 * matches nothing, not even a condition that is inverted, unless it counts as empty.
 */
final class HeaderRule {

  private static final List<String> EMPTY = List.of("");

  private HeaderRule() {}

  /**
   * Reads a condition.
   *
   * @throws InvalidResourceException if Envoy would refuse it
   */
  static Rule read(HeaderMatcher wire) {
    if (wire.getName().isEmpty()) {
      throw new InvalidResourceException("a header matcher names no header");
    }
    Attribute header =
        new Attribute.Header(
            wire.getName().toLowerCase(Locale.ROOT),
            wire.getTreatMissingHeaderAsEmpty() ? EMPTY : List.of());
    return switch (wire.getHeaderMatchSpecifierCase()) {
      case PRESENT_MATCH -> presence(header, wire.getPresentMatch() != wire.getInvertMatch());
      case HEADERMATCHSPECIFIER_NOT_SET -> presence(header, !wire.getInvertMatch());
      default -> value(header, values(wire), wire.getInvertMatch());
    };
  }

  private static Rule presence(Attribute header, boolean present) {
    return query -> header.of(query).isEmpty() != present;
  }

  private static Rule value(Attribute header, TextCondition condition, boolean inverted) {
    Rule rule = new AttributeRule(header, condition);
    return inverted ? query -> !header.of(query).isEmpty() && !rule.matches(query) : rule;
  }

  @SuppressWarnings("deprecation") // istiod has written the old fields for years
  private static TextCondition values(HeaderMatcher wire) {
    return switch (wire.getHeaderMatchSpecifierCase()) {
      case EXACT_MATCH ->
          wire.getExactMatch().isEmpty()
              ? value -> true
              : TextRule.of(Part.Place.WHOLE, wire.getExactMatch());
      case SAFE_REGEX_MATCH -> RegexRule.of(wire.getSafeRegexMatch().getRegex());
      case RANGE_MATCH -> range(wire.getRangeMatch());
      case PREFIX_MATCH -> TextRule.of(Part.Place.START, wire.getPrefixMatch());
      case SUFFIX_MATCH -> TextRule.of(Part.Place.END, wire.getSuffixMatch());
      case CONTAINS_MATCH -> TextRule.of(Part.Place.INSIDE, wire.getContainsMatch());
      case STRING_MATCH -> TextRule.read(wire.getStringMatch());
      default -> throw new UnsupportedRuleException("header matcher of " + wire.getName());
    };
  }

  private static TextCondition range(Int64Range range) {
    return value -> {
      try {
        long number = Long.parseLong(value.strip());
        return number >= range.getStart() && number < range.getEnd();
      } catch (NumberFormatException e) {
        return false;
      }
    };
  }
}
