package io.meshjvm.policy.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a key of a key set, with Envoy's rules for its members (envoy: {@code common/jwt/jwks}).
 */
final class WebKeyReader {

  private static final Set<BigInteger> EXPONENTS =
      Set.of(BigInteger.valueOf(3), BigInteger.valueOf(65537));

  private static final Map<String, Curve> CURVE_OF =
      Map.of("ES256", Curve.P_256, "ES384", Curve.P_384, "ES512", Curve.P_521);

  private final Map<?, ?> members;
  private final String algorithm;

  private WebKeyReader(Map<?, ?> members) {
    this.members = members;
    this.algorithm = optional("alg");
  }

  /** The key, or null if it is none that tokens can be verified with. */
  static @Nullable WebKey read(Map<?, ?> members) {
    WebKeyReader reader = new WebKeyReader(members);
    try {
      return switch (reader.optional("kty")) {
        case "RSA" -> reader.key(reader.rsa());
        case "EC" -> reader.key(reader.ec());
        case "oct" -> reader.key(reader.secret());
        case "OKP" -> reader.key(reader.edwards());
        default -> null;
      };
    } catch (IllegalArgumentException
        | IllegalStateException
        | JOSEException
        | GeneralSecurityException e) {
      return null; // Envoy leaves keys out that it cannot read.
    }
  }

  private WebKey key(@Nullable JWSVerifier verifier) {
    return new WebKey(optional("kid"), algorithm, verifier);
  }

  private JWSVerifier rsa() throws JOSEException {
    require(algorithm.isEmpty() || algorithm.startsWith("RS") || algorithm.startsWith("PS"));
    Base64URL exponent = number("e");
    require(EXPONENTS.contains(exponent.decodeToBigInteger()));
    return new RSASSAVerifier(new RSAKey.Builder(number("n"), exponent).build().toRSAPublicKey());
  }

  private JWSVerifier ec() throws JOSEException {
    require(algorithm.isEmpty() || algorithm.startsWith("ES"));
    Curve curve = curve();
    ECKey key = new ECKey.Builder(curve, number("x"), number("y")).build();
    return new ECDSAVerifier(key.toECPublicKey());
  }

  private Curve curve() {
    String name = optional("crv");
    Curve ofAlgorithm = CURVE_OF.get(algorithm);
    if (name.isEmpty() && algorithm.isEmpty()) {
      return Curve.P_256;
    }
    if (name.isEmpty() && ofAlgorithm != null) {
      return ofAlgorithm;
    }
    Curve curve = Curve.parse(name);
    require(CURVE_OF.containsValue(curve));
    require(algorithm.isEmpty() || curve.equals(ofAlgorithm));
    return curve;
  }

  /** A secret that is too short is a key, but verifies nothing. */
  private @Nullable JWSVerifier secret() throws JOSEException {
    require(algorithm.isEmpty() || Set.of("HS256", "HS384", "HS512").contains(algorithm));
    byte[] secret = bytes("k");
    require(secret.length > 0);
    return secret.length < 32 ? null : new MACVerifier(secret);
  }

  private JWSVerifier edwards() throws GeneralSecurityException {
    require(algorithm.isEmpty() || algorithm.equals("EdDSA"));
    require(optional("crv").equals("Ed25519"));
    byte[] key = bytes("x");
    require(key.length == Ed25519Verifier.KEY_LENGTH);
    return new Ed25519Verifier(key);
  }

  private Base64URL number(String name) {
    return Base64URL.encode(new BigInteger(1, bytes(name)));
  }

  private byte[] bytes(String name) {
    if (members.get(name) instanceof String text) {
      return Base64.getUrlDecoder().decode(text);
    }
    throw new IllegalArgumentException("no " + name);
  }

  private String optional(String name) {
    return members.get(name) instanceof String text ? text : "";
  }

  private static void require(boolean met) {
    if (!met) {
      throw new IllegalArgumentException("not a key for tokens");
    }
  }
}
