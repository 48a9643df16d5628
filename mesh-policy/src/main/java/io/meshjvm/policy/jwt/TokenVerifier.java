package io.meshjvm.policy.jwt;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the tokens of some providers in a request (envoy: {@code authenticator.cc}).
 *
 * <p>All tokens must be good, unless missing or bad ones are let pass: else an application might
 * take a bad one for the good one beside it.
 */
final class TokenVerifier {

  private static final double BEYOND_LONG = 0x1p64;

  private final Locations locations;
  private final @Nullable Provider only;
  private final Map<String, Provider> byIssuer = new HashMap<>();
  private final Optional<Audiences> audiences;
  private final Lenience lenience;
  private final Clock clock;

  private TokenVerifier(
      Collection<Provider> providers,
      @Nullable Provider only,
      Optional<Audiences> audiences,
      Lenience lenience,
      Clock clock) {
    this.locations = new Locations(providers);
    this.only = only;
    this.audiences = audiences;
    this.lenience = lenience;
    this.clock = clock;
    providers.forEach(provider -> byIssuer.putIfAbsent(provider.issuer(), provider));
  }

  /** Which tokens are let pass. */
  enum Lenience {
    /** Good ones. */
    NONE,
    /** Good ones, or none. */
    MISSING,
    /** Good ones, bad ones, or none. */
    FAILED
  }

  /** Of one provider; {@code audiences} are demanded instead of the provider's own, if any. */
  static TokenVerifier of(Provider provider, Optional<Audiences> audiences, Clock clock) {
    return new TokenVerifier(List.of(provider), provider, audiences, Lenience.NONE, clock);
  }

  /** Of any of the providers. */
  static TokenVerifier ofAny(Collection<Provider> providers, Lenience lenience, Clock clock) {
    return new TokenVerifier(providers, null, Optional.empty(), lenience, clock);
  }

  /** Verifies the tokens, the last place first. */
  TokenStatus verify(Attempt attempt) {
    List<Found> found = locations.find(attempt);
    TokenStatus status = TokenStatus.MISSED;
    for (int i = found.size() - 1; i >= 0; i--) {
      status = verify(attempt, found.get(i));
      if (status != TokenStatus.OK && lenience == Lenience.NONE) {
        return status;
      }
    }
    boolean pass =
        lenience == Lenience.FAILED
            || (lenience == Lenience.MISSING && status == TokenStatus.MISSED);
    return pass ? TokenStatus.OK : status;
  }

  private TokenStatus verify(Attempt attempt, Found found) {
    Token token;
    try {
      token = Token.parse(found.token());
    } catch (BadTokenException e) {
      return e.status();
    }
    Provider provider = only == null ? byIssuer(token.issuer()) : only;
    if (provider == null || !found.allows(token.issuer())) {
      return TokenStatus.UNKNOWN_ISSUER;
    }
    TokenStatus status = provider.judge(token, audiences, clock.instant().getEpochSecond());
    if (status == TokenStatus.OK) {
      use(attempt, found, token, provider.use());
    }
    return status;
  }

  private @Nullable Provider byIssuer(String issuer) {
    Provider exact = byIssuer.get(issuer);
    return exact == null ? byIssuer.get("") : exact;
  }

  private static void use(Attempt attempt, Found found, Token token, Provider.Use use) {
    if (!use.payloadHeader().isEmpty()) {
      attempt.add(use.payloadHeader(), use.padded() ? padded(token.payload()) : token.payload());
    }
    for (Provider.ClaimHeader claim : use.claims()) {
      token
          .claims()
          .at(claim.claim())
          .map(TokenVerifier::text)
          .flatMap(HeaderText::of)
          .ifPresent(value -> attempt.add(claim.header(), value));
    }
    if (!use.forward() && !found.header().isEmpty()) {
      attempt.remove(found.header());
    }
    if (!use.headerMetadata().isEmpty()) {
      attempt.learn(use.headerMetadata(), token.header().values());
    }
    if (!use.payloadMetadata().isEmpty()) {
      attempt.learn(use.payloadMetadata(), claims(token, use));
    }
  }

  /** The claims as policies see them: lists with spaces are lists. */
  private static Map<String, Object> claims(Token token, Provider.Use use) {
    Map<String, Object> claims = new HashMap<>(token.claims().values());
    for (String name : use.spaced()) {
      if (claims.get(name) instanceof String text) {
        List<String> elements = new ArrayList<>(List.of(text.split(" ", -1)));
        elements.removeIf(String::isEmpty);
        if (!elements.isEmpty()) {
          claims.put(name, elements);
        }
      }
    }
    return claims;
  }

  private static String padded(String payload) {
    return payload + "=".repeat((4 - payload.length() % 4) % 4);
  }

  /** A claim as a header's value: lists and objects are JSON in Base64. */
  private static String text(Object claim) {
    if (claim instanceof Number number) {
      return number(number.doubleValue());
    }
    if (claim instanceof Map<?, ?> || claim instanceof List<?>) {
      return Base64.getEncoder().encodeToString(json(claim).getBytes(StandardCharsets.UTF_8));
    }
    return claim.toString();
  }

  private static String number(double value) {
    boolean whole = value >= 0 && value < BEYOND_LONG && value == Math.rint(value);
    return whole
        ? new BigDecimal(value).toPlainString()
        : String.format(Locale.ROOT, "%.6f", value);
  }

  private static String json(Object claim) {
    String wrapped = JSONObjectUtils.toJSONString(Map.of("", claim));
    return wrapped.substring(wrapped.indexOf(':') + 1, wrapped.length() - 1);
  }
}
