package io.meshjvm.policy.internal.rbac;

import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.type.matcher.v3.StringMatcher;
import java.util.function.Predicate;

/** Conditions on texts (envoy: {@code StringMatcherImpl}); texts of one character per byte. */
final class TextRule {

  private TextRule() {}

  /**
   * Reads a condition.
   *
   * @throws InvalidResourceException if Envoy would refuse it
   * @throws UnsupportedRuleException if it is an extension
   */
  static Predicate<String> read(StringMatcher wire) {
    boolean anyCase = wire.getIgnoreCase();
    return switch (wire.getMatchPatternCase()) {
      case EXACT -> exact(wire.getExact(), anyCase);
      case PREFIX -> prefix(demand(wire.getPrefix()), anyCase);
      case SUFFIX -> suffix(demand(wire.getSuffix()), anyCase);
      case CONTAINS -> contains(demand(wire.getContains()), anyCase);
      case SAFE_REGEX -> {
        if (anyCase) {
          throw new InvalidResourceException("ignore_case has no effect for safe_regex");
        }
        yield RegexRule.of(wire.getSafeRegex().getRegex());
      }
      case CUSTOM ->
          throw new UnsupportedRuleException("string matcher " + wire.getCustom().getName());
      case MATCHPATTERN_NOT_SET ->
          throw new InvalidResourceException("a string matcher has no pattern");
    };
  }

  static Predicate<String> exact(String text, boolean anyCase) {
    String wanted = Octets.of(text);
    return anyCase ? folded(wanted, String::equals) : wanted::equals;
  }

  static Predicate<String> prefix(String text, boolean anyCase) {
    String wanted = Octets.of(text);
    return anyCase ? folded(wanted, String::startsWith) : value -> value.startsWith(wanted);
  }

  static Predicate<String> suffix(String text, boolean anyCase) {
    String wanted = Octets.of(text);
    return anyCase ? folded(wanted, String::endsWith) : value -> value.endsWith(wanted);
  }

  static Predicate<String> contains(String text, boolean anyCase) {
    String wanted = Octets.of(text);
    return anyCase ? folded(wanted, String::contains) : value -> value.contains(wanted);
  }

  private static Predicate<String> folded(String text, Comparison comparison) {
    String wanted = Octets.lowerCase(text);
    return value -> comparison.holds(Octets.lowerCase(value), wanted);
  }

  private static String demand(String text) {
    if (text.isEmpty()) {
      throw new InvalidResourceException("a string matcher has an empty pattern");
    }
    return text;
  }

  private interface Comparison {
    boolean holds(String value, String wanted);
  }
}
