package io.meshjvm.policy.internal.rbac;

import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.type.matcher.v3.StringMatcher;
import java.util.List;

/**
 * A condition that a text has a part (envoy: {@code StringMatcherImpl}).
 *
 * @param part the part
 * @param anyCase whether case does not count; the part is in lower case then
 */
record TextRule(Part part, boolean anyCase) implements TextCondition {

  /**
   * Reads a condition.
   *
   * @throws InvalidResourceException if Envoy would refuse it
   * @throws UnsupportedRuleException if it is an extension
   */
  static TextCondition read(StringMatcher wire) {
    boolean anyCase = wire.getIgnoreCase();
    return switch (wire.getMatchPatternCase()) {
      case EXACT -> of(Part.Place.WHOLE, wire.getExact(), anyCase);
      case PREFIX -> of(Part.Place.START, demand(wire.getPrefix()), anyCase);
      case SUFFIX -> of(Part.Place.END, demand(wire.getSuffix()), anyCase);
      case CONTAINS -> of(Part.Place.INSIDE, demand(wire.getContains()), anyCase);
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

  /** A condition in which case counts. */
  static TextCondition of(Part.Place place, String text) {
    return of(place, text, false);
  }

  private static TextCondition of(Part.Place place, String text, boolean anyCase) {
    Part part = new Part(place, Octets.of(text));
    return new TextRule(anyCase ? part.lowerCase() : part, anyCase);
  }

  private static String demand(String text) {
    if (text.isEmpty()) {
      throw new InvalidResourceException("a string matcher has an empty pattern");
    }
    return text;
  }

  @Override
  public boolean test(String text) {
    return part.isOf(anyCase ? Octets.lowerCase(text) : text);
  }

  @Override
  public List<Part> parts() {
    return part.known();
  }
}
