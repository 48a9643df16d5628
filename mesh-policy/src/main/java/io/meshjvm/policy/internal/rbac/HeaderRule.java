package io.meshjvm.policy.internal.rbac;

import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.config.route.v3.HeaderMatcher;
import io.meshjvm.proto.envoy.type.v3.Int64Range;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

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
    String name = wire.getName().toLowerCase(Locale.ROOT);
    List<String> missing = wire.getTreatMissingHeaderAsEmpty() ? EMPTY : List.of();
    return switch (wire.getHeaderMatchSpecifierCase()) {
      case PRESENT_MATCH ->
          presence(name, missing, wire.getPresentMatch() != wire.getInvertMatch());
      case HEADERMATCHSPECIFIER_NOT_SET -> presence(name, missing, !wire.getInvertMatch());
      default -> value(name, missing, values(wire), wire.getInvertMatch());
    };
  }

  private static Rule presence(String name, List<String> missing, boolean present) {
    return query -> (query.header(name).isEmpty() && missing.isEmpty()) != present;
  }

  private static Rule value(
      String name, List<String> missing, Predicate<String> condition, boolean inverted) {
    return query -> {
      List<String> found = query.header(name);
      List<String> values = found.isEmpty() ? missing : found;
      return !values.isEmpty() && anyMatches(values, condition) != inverted;
    };
  }

  private static boolean anyMatches(List<String> values, Predicate<String> condition) {
    for (String value : values) {
      if (condition.test(value)) {
        return true;
      }
    }
    return false;
  }

  @SuppressWarnings("deprecation") // istiod has written the old fields for years
  private static Predicate<String> values(HeaderMatcher wire) {
    return switch (wire.getHeaderMatchSpecifierCase()) {
      case EXACT_MATCH ->
          wire.getExactMatch().isEmpty()
              ? value -> true
              : TextRule.exact(wire.getExactMatch(), false);
      case SAFE_REGEX_MATCH -> RegexRule.of(wire.getSafeRegexMatch().getRegex());
      case RANGE_MATCH -> range(wire.getRangeMatch());
      case PREFIX_MATCH -> TextRule.prefix(wire.getPrefixMatch(), false);
      case SUFFIX_MATCH -> TextRule.suffix(wire.getSuffixMatch(), false);
      case CONTAINS_MATCH -> TextRule.contains(wire.getContainsMatch(), false);
      case STRING_MATCH -> TextRule.read(wire.getStringMatch());
      default -> throw new UnsupportedRuleException("header matcher of " + wire.getName());
    };
  }

  private static Predicate<String> range(Int64Range range) {
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
