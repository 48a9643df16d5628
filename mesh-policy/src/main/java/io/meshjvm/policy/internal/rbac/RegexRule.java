package io.meshjvm.policy.internal.rbac;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.meshjvm.core.xds.InvalidResourceException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression of RE2 that a whole text must match (envoy: {@code CompiledGoogleReMatcher};
 * one character per byte, as its Latin-1 mode has it). Linear in the length of the text. Texts that
 * lack what every match holds are told apart without it, since most rules concern other callers.
 */
final class RegexRule implements TextCondition {

  /** A policy is no program; longer ones are refused. */
  private static final int MAX_BYTES = 1024;

  private final Pattern pattern;
  private final @Nullable Part wildcard;
  private final List<Part> literals;

  private RegexRule(String octets) {
    this.pattern = compile(octets);
    this.wildcard = Wildcard.of(octets);
    this.literals = RegexLiterals.of(octets);
  }

  /**
   * Compiles an expression.
   *
   * @throws InvalidResourceException if it is none, or too long
   */
  static RegexRule of(String regex) {
    String octets = Octets.of(regex);
    if (octets.length() > MAX_BYTES) {
      throw new InvalidResourceException(
          "a regex has " + octets.length() + " bytes, more than " + MAX_BYTES);
    }
    return new RegexRule(octets);
  }

  /** Compiles an expression that was made here, of one character per byte and any length. */
  static RegexRule ofOwn(String regex) {
    return new RegexRule(regex);
  }

  @Override
  public boolean test(String text) {
    if (wildcard != null && text.indexOf('\n') < 0) {
      return wildcard.isOf(text);
    }
    for (Part literal : literals) {
      if (!literal.isOf(text)) {
        return false;
      }
    }
    return pattern.matches(text);
  }

  @Override
  public List<Part> parts() {
    return wildcard != null ? wildcard.known() : literals.stream().map(Part::lowerCase).toList();
  }

  private static Pattern compile(String regex) {
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new InvalidResourceException("not a regex of RE2: " + e.getMessage(), e);
    }
  }
}
