package io.meshjvm.core.identity;

import io.meshjvm.core.internal.TokenFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out, for a report, why the control plane does not believe the token: it looks at the file
 * and at the expiry that the token claims. Nothing is decided by it, and nothing of the token but
 * that time leaves it. Blocks on the file.
 */
final class TokenDiagnosis {

  private static final Pattern EXPIRY = Pattern.compile("\"exp\"\\s*:\\s*(\\d{1,12})");

  private TokenDiagnosis() {}

  /**
   * The failure in more detail.
   *
   * @param failure what the control plane said
   * @param certificateExpired whether there is a certificate and it has expired
   */
  static IdentityException explain(
      IdentityException failure, Path token, Instant now, boolean certificateExpired) {
    TokenFile.Content content = new TokenFile(token).read();
    if (!(content instanceof TokenFile.Token found)) {
      return IdentityFault.TOKEN_UNUSABLE.because("no valid certificate, and " + content, failure);
    }
    Optional<Instant> expiry = expiry(found.secret().reveal()).filter(end -> !now.isBefore(end));
    if (expiry.isEmpty()) {
      return failure;
    }
    if (certificateExpired) {
      return IdentityFault.ALL_EXPIRED.because(
          "the certificate has expired, and the token in " + token + " at " + expiry.get(),
          failure);
    }
    return IdentityFault.UNAUTHENTICATED.because(
        "the token in " + token + " expired at " + expiry.get(), failure);
  }

  private static Optional<Instant> expiry(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    byte[] claims;
    try {
      claims = Base64.getUrlDecoder().decode(parts[1]);
    } catch (IllegalArgumentException e) {
      // No JWT; then the token says nothing about its expiry.
      return Optional.empty();
    }
    Matcher exp = EXPIRY.matcher(new String(claims, StandardCharsets.UTF_8));
    return exp.find()
        ? Optional.of(Instant.ofEpochSecond(Long.parseLong(exp.group(1))))
        : Optional.empty();
  }
}
