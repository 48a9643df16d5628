package io.meshjvm.policy.jwt;

import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * A token taken apart; nothing of it is verified (envoy: {@code common/jwt/jwt}).
 *
 * @param header what its header says
 * @param claims what its payload says
 * @param payload payload as it came
 * @param signed what the signature is of
 * @param signature the signature's bytes
 * @param algorithm the algorithm that the header names
 * @param keyId the key that the header names, or empty
 * @param issuer who issued it, or empty
 * @param audiences whom it is for
 * @param notBefore from when it is valid, in seconds since 1970
 * @param expires until when it is valid, in seconds since 1970; 0 for ever
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares tokens
record Token(
    Claims header,
    Claims claims,
    String payload,
    String signed,
    byte[] signature,
    String algorithm,
    String keyId,
    String issuer,
    List<String> audiences,
    double notBefore,
    double expires) {

  private static final Set<String> ALGORITHMS =
      Set.of(
          "ES256", "ES384", "ES512", "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256",
          "PS384", "PS512", "EdDSA");

  /** Copies the list. */
  Token {
    audiences = List.copyOf(audiences);
  }

  /**
   * Takes a token apart, in Envoy's order, so that the first thing wrong is the one that is told.
   */
  static Token parse(String text) throws BadTokenException {
    String[] parts = text.replaceAll("\\.{2,}", ".").replaceAll("^\\.|\\.$", "").split("\\.", -1);
    if (parts.length != 3) {
      throw new BadTokenException(TokenStatus.BAD_FORMAT);
    }
    Claims header =
        Claims.parse(decoded(parts[0], TokenStatus.HEADER_BAD_BASE64), TokenStatus.HEADER_BAD_JSON);
    String algorithm = algorithm(header);
    String keyId = header.string("kid", TokenStatus.HEADER_BAD_KID);
    Claims claims =
        Claims.parse(
            decoded(parts[1], TokenStatus.PAYLOAD_BAD_BASE64), TokenStatus.PAYLOAD_BAD_JSON);
    return claiming(parts, header, algorithm, keyId, claims);
  }

  private static Token claiming(
      String[] parts, Claims header, String algorithm, String keyId, Claims claims)
      throws BadTokenException {
    String issuer = claims.string("iss", TokenStatus.ISS_NOT_STRING);
    claims.string("sub", TokenStatus.SUB_NOT_STRING);
    claims.seconds("iat", TokenStatus.IAT_NOT_INTEGER, TokenStatus.IAT_OUT_OF_RANGE);
    double notBefore =
        claims.seconds("nbf", TokenStatus.NBF_NOT_INTEGER, TokenStatus.NBF_OUT_OF_RANGE);
    double expires =
        claims.seconds("exp", TokenStatus.EXP_NOT_INTEGER, TokenStatus.EXP_OUT_OF_RANGE);
    claims.string("jti", TokenStatus.JTI_NOT_STRING);
    List<String> audiences = claims.strings("aud", TokenStatus.AUD_NOT_STRING);
    return new Token(
        header,
        claims,
        parts[1],
        parts[0] + '.' + parts[1],
        decoded(parts[2], TokenStatus.SIGNATURE_BAD_BASE64),
        algorithm,
        keyId,
        issuer,
        audiences,
        notBefore,
        expires);
  }

  private static String algorithm(Claims header) throws BadTokenException {
    if (!(header.values().get("alg") instanceof String algorithm)) {
      throw new BadTokenException(TokenStatus.HEADER_BAD_ALG);
    }
    if (!ALGORITHMS.contains(algorithm)) {
      throw new BadTokenException(TokenStatus.HEADER_ALG_NOT_SUPPORTED);
    }
    return algorithm;
  }

  /** White space does not count, and padding may be missing. */
  private static byte[] decoded(String part, TokenStatus otherwise) throws BadTokenException {
    try {
      return Base64.getUrlDecoder().decode(part.replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      throw new BadTokenException(otherwise);
    }
  }

  /** Whether it is valid now. */
  TokenStatus time(long now, long skew) {
    if (now + skew < notBefore) {
      return TokenStatus.NOT_YET_VALID;
    }
    return expires > 0 && now > expires + skew ? TokenStatus.EXPIRED : TokenStatus.OK;
  }
}
