package io.meshjvm.policy.jwt;

import io.meshjvm.policy.jwt.TokenVerifier.Lenience;
import java.util.List;
import java.util.Optional;

/** What is demanded of the tokens of a request (envoy: {@code verifier.cc}). */
sealed interface Requirement {

  TokenStatus check(Attempt attempt);

  /** Nothing. */
  record Nothing() implements Requirement {
    @Override
    public TokenStatus check(Attempt attempt) {
      return TokenStatus.OK;
    }
  }

  /**
   * Tokens of certain providers.
   *
   * @param verifier verifies them
   * @param cleared headers that nobody but the filter may set
   */
  record Tokens(TokenVerifier verifier, List<String> cleared) implements Requirement {

    /** Copies the list. */
    public Tokens {
      cleared = List.copyOf(cleared);
    }

    @Override
    public TokenStatus check(Attempt attempt) {
      cleared.forEach(attempt::remove);
      return verifier.verify(attempt);
    }
  }

  /** All of several. */
  record All(List<Requirement> parts) implements Requirement {

    /** Copies the list. */
    public All {
      parts = List.copyOf(parts);
    }

    @Override
    public TokenStatus check(Attempt attempt) {
      for (Requirement part : parts) {
        TokenStatus status = part.check(attempt);
        if (status != TokenStatus.OK) {
          return status;
        }
      }
      return TokenStatus.OK;
    }
  }

  /**
   * One of several.
   *
   * @param parts those that are demanded
   * @param lenience what is let pass if none is met
   */
  record Any(List<Requirement> parts, Lenience lenience) implements Requirement {

    /** Copies the list. */
    public Any {
      parts = List.copyOf(parts);
    }

    @Override
    public TokenStatus check(Attempt attempt) {
      Optional<TokenStatus> worst = Optional.empty();
      for (Requirement part : parts) {
        TokenStatus status = part.check(attempt);
        if (status == TokenStatus.OK) {
          return status;
        }
        worst = Optional.of(worst.map(before -> telling(before, status)).orElse(status));
      }
      return lenient(worst.orElse(TokenStatus.MISSED));
    }

    private TokenStatus lenient(TokenStatus status) {
      boolean pass =
          lenience == Lenience.FAILED
              || (lenience == Lenience.MISSING && status == TokenStatus.MISSED);
      return pass ? TokenStatus.OK : status;
    }

    /** The last error of a token that is there and of a known issuer tells most. */
    private static TokenStatus telling(TokenStatus before, TokenStatus next) {
      boolean tells = next != TokenStatus.MISSED && next != TokenStatus.UNKNOWN_ISSUER;
      return tells || before == TokenStatus.MISSED ? next : before;
    }
  }
}
