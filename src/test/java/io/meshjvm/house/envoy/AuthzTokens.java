package io.meshjvm.house.envoy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens of a made-up issuer, and the filter that verifies them. */
final class AuthzTokens {

  /** Paths of claims that policies ask for. */
  static final List<String> CLAIMS =
      List.of("iss", "sub", "groups", "nested.a", "nested.b", "flag", "nothing", "none", "scope");

  /** Values that they compare with. */
  static final List<String> VALUES = List.of("issuer", "alice", "dev", "ops", "é", "read");

  private static final byte[] KEY =
      "an example's key, of more than 32 bytes".getBytes(StandardCharsets.UTF_8);

  private AuthzTokens() {}

  /** The filter's configuration in JSON; a token is verified if there is one. */
  static String filter() {
    String keys = "{\"keys\":[{\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":\"" + base64(KEY) + "\"}]}";
    return """
    {"providers": {"origins-0": {"issuer": "issuer", "localJwks": {"inlineString": "%s"},
       "payloadInMetadata": "payload", "forward": false,
       "normalizePayloadInMetadata": {"spaceDelimitedClaims": ["scope"]}}},
     "rules": [{"match": {"prefix": "/"}, "requires": {"requiresAny": {"requirements": [
       {"providerName": "origins-0"}, {"allowMissing": {}}]}}}], "bypassCorsPreflight": true}
    """
        .formatted(keys.replace("\"", "\\\""));
  }

  /** Values of the authorization header, the first for none. */
  static List<String> headers() {
    return List.of(
        "",
        "Bearer "
            + token(
                """
                {"iss": "issuer", "sub": "alice", "groups": ["dev", "ops"], "flag": true,
                 "nested": {"a": "dev", "b": ["é", 7]}, "nothing": null, "scope": "read write"}
                """),
        "Bearer " + token("{\"iss\": \"issuer\", \"groups\": \"dev\", \"flag\": false}"),
        "Bearer " + token("{\"iss\": \"other\"}"),
        "Bearer " + token("{\"iss\": \"issuer\", \"exp\": 1}"));
  }

  private static String token(String claims) {
    String signed =
        base64("{\"alg\":\"HS256\"}".getBytes(StandardCharsets.UTF_8))
            + "."
            + base64(claims.getBytes(StandardCharsets.UTF_8));
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
      return signed + "." + base64(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
