package io.meshjvm.policy.internal.rbac;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.meshjvm.core.xds.InvalidResourceException;
import java.util.function.Predicate;

/**
 * A regular expression of RE2 that a whole text must match (envoy: {@code CompiledGoogleReMatcher};
 * one character per byte, as its Latin-1 mode has it). Linear in the length of the text.
 */
final class RegexRule {

  /** A policy is no program; longer ones are refused. */
  private static final int MAX_BYTES = 1024;

  private RegexRule() {}

  /**
   * Compiles an expression. Texts that lack a literal which every match holds are told apart
   * without it, since most rules concern other callers.
   *
   * @throws InvalidResourceException if it is none, or too long
   */
  static Predicate<String> of(String regex) {
    String octets = Octets.of(regex);
    if (octets.length() > MAX_BYTES) {
      throw new InvalidResourceException(
          "a regex has " + octets.length() + " bytes, more than " + MAX_BYTES);
    }
    Pattern pattern = compile(octets);
    Predicate<String> simple = Wildcard.of(octets);
    if (simple != null) {
      return text -> text.indexOf('\n') < 0 ? simple.test(text) : pattern.matches(text);
    }
    String literal = RegexLiteral.of(octets);
    return literal.isEmpty()
        ? pattern::matches
        : text -> text.contains(literal) && pattern.matches(text);
  }

  /** Compiles an expression of one character per byte. */
  static Pattern compile(String regex) {
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new InvalidResourceException("not a regex of RE2: " + e.getMessage(), e);
    }
  }
}
