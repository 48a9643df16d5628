package io.meshjvm.house.envoy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Requests with tokens, good ones and bad ones, in all places. */
final class OddTokens {

  private static final TokenKey RSA = TokenKey.rsa("rsa");
  private static final TokenKey EC = TokenKey.ec("ec", "secp256r1");
  private static final TokenKey P384 = TokenKey.ec("", "secp384r1");
  private static final TokenKey P521 = TokenKey.ec("p521", "secp521r1");
  private static final TokenKey ED = TokenKey.ed25519("ed");
  private static final TokenKey SECRET = TokenKey.secret("secret", 64);
  private static final TokenKey STRANGER = TokenKey.rsa("rsa");

  private static final long NOW = Instant.now().getEpochSecond();

  private OddTokens() {}

  /** The keys that tokens are signed with, and one that is none. */
  static String keys() {
    return "{\"keys\": [%s, %s, %s, %s, %s, %s, {\"kty\": \"RSA\", \"kid\": \"bad\"}]}"
        .formatted(
            RSA.jwk(", \"use\": \"sig\""),
            EC.jwk(", \"alg\": \"ES256\""),
            P384.jwk(""),
            P521.jwk(""),
            ED.jwk(""),
            SECRET.jwk(""));
  }

  /** A good token of an issuer. */
  static String good(String issuer, String subject) {
    return RSA.token(
        "RS256",
        "{\"iss\": \"%s\", \"sub\": \"%s\", \"exp\": %d}".formatted(issuer, subject, NOW + 3600));
  }

  /** Requests by what is odd about them. */
  static Map<String, SentRequest> requests() {
    Map<String, SentRequest> requests = new LinkedHashMap<>();
    SentRequest plain = SentRequest.get("/p?q=1");
    requests.put("nothing", plain);
    String good = RSA.token("RS256", claims("\"iss\": \"iss-a\""));
    String other = EC.token("ES256", claims("\"iss\": \"iss-b\", \"aud\": [\"x\", \"for-b\"]"));
    tokens()
        .forEach(
            (name, token) -> {
              requests.put("bearer " + name, plain.with("authorization", "Bearer " + token));
              requests.put("x-token " + name, plain.with("x-token", token));
              requests.put(
                  "beside a good one " + name,
                  plain.with("authorization", "Bearer " + good).with("x-token", token));
              requests.put(
                  "beside another's " + name,
                  plain.with("authorization", "Bearer " + token).with("x-token", other));
              requests.put("parameter " + name, SentRequest.get("/?access_token=" + token));
            });
    for (String claims : claimsets()) {
      requests.put(claims, plain.with("authorization", "Bearer " + RSA.token("RS256", claims)));
    }
    places(good, other).forEach(requests::put);
    return requests;
  }

  private static Map<String, SentRequest> places(String good, String other) {
    Map<String, SentRequest> requests = new LinkedHashMap<>();
    SentRequest plain = SentRequest.get("/");
    for (String value :
        List.of(
            good,
            "bearer " + good,
            "Bearer  " + good,
            "Bearer\t" + good,
            "Basic x, Bearer " + good,
            "Bearer " + good + " x",
            "Bearer " + good + ",Bearer x",
            "Bearer",
            "Bearer !",
            "Bearer !" + good,
            "Bearer ! " + good,
            "Bearer " + good + "!",
            "Bearer " + good + " !",
            "Bearer " + good.replace(".", ". "),
            "Bearer " + good + "=",
            "Bearer " + good + "; a=b",
            "Bearer x",
            "xBearer " + good)) {
      requests.put("header " + value.replace(good, "GOOD"), plain.with("authorization", value));
    }
    requests.put("two headers", plain.with("authorization", "Bearer " + good, "Bearer " + other));
    requests.put("spoofed", plain.with("x-payload", "me").with("x-sub", "me").with("x-deep", "me"));
    requests.put("cookie", plain.with("cookie", "a=b; ck=\"" + other + "\"; ck=c"));
    requests.put("cookie and header", plain.with("cookie", "ck=x").with("x-token", other));
    requests.put("parameter", SentRequest.get("/?a&tok=" + other + "&tok=x"));
    requests.put("escaped parameter", SentRequest.get("/?t%6Fk=" + other.replace(".", "%2e")));
    requests.put("empty parameter", SentRequest.get("/?tok=&access_token="));
    for (String path :
        List.of(
            "/open",
            "/exact",
            "/EXACT?x",
            "/exactly",
            "/part",
            "/part/x",
            "/party",
            "/r1",
            "/r1?x",
            "/r1/x",
            "/" + "long".repeat(80))) {
      requests.put("path " + path, SentRequest.get(path));
    }
    SentRequest preflight = new SentRequest("OPTIONS", "/exact", "h", Map.of());
    requests.put("options", preflight);
    requests.put(
        "preflight",
        preflight.with("origin", "http://a").with("access-control-request-method", "GET"));
    return requests;
  }

  private static String claims(String claims) {
    return "{" + claims + ", \"sub\": \"me\", \"exp\": " + (NOW + 3600) + "}";
  }

  private static Map<String, String> tokens() {
    Map<String, String> tokens = new LinkedHashMap<>();
    String a = claims("\"iss\": \"iss-a\"");
    for (String algorithm : List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")) {
      tokens.put(algorithm, RSA.token(algorithm, a));
    }
    tokens.put("ES256", EC.token("ES256", a));
    tokens.put("ES384", P384.token("ES384", a));
    tokens.put("ES512", P521.token("ES512", a));
    tokens.put("EdDSA", ED.token("EdDSA", a));
    for (String algorithm : List.of("HS256", "HS384", "HS512")) {
      tokens.put(algorithm, SECRET.token(algorithm, a));
    }
    tokens.put("stranger", STRANGER.token("RS256", a));
    tokens.put("no kid", RSA.signed("{\"alg\": \"RS256\"}", a, "RS256"));
    tokens.put("unknown kid", RSA.signed("{\"alg\":\"RS256\",\"kid\":\"?\"}", a, "RS256"));
    tokens.put("wrong key", RSA.signed("{\"alg\":\"RS256\",\"kid\":\"ed\"}", a, "RS256"));
    tokens.put("other algorithm", RSA.signed("{\"alg\":\"RS512\",\"kid\":\"rsa\"}", a, "RS256"));
    tokens.put("bad kid", RSA.signed("{\"alg\":\"RS256\",\"kid\":1}", a, "RS256"));
    tokens.put("alg none", RSA.signed("{\"alg\":\"none\"}", a, "RS256"));
    tokens.put("no alg", RSA.signed("{\"kid\":\"rsa\"}", a, "RS256"));
    tokens.put("alg number", RSA.signed("{\"alg\":5}", a, "RS256"));
    tokens.put("alg unknown", RSA.signed("{\"alg\":\"RS255\"}", a, "RS256"));
    shapes(tokens, RSA.token("RS256", a));
    return tokens;
  }

  private static void shapes(Map<String, String> tokens, String good) {
    String[] parts = good.split("\\.");
    tokens.put("unsigned", parts[0] + "." + parts[1] + ".");
    tokens.put("two parts", parts[0] + "." + parts[1]);
    tokens.put("four parts", good + ".x");
    tokens.put("dots more", "." + parts[0] + ".." + parts[1] + "." + parts[2] + ".");
    tokens.put("padded", good + "==");
    tokens.put("header no base64", "a.b.c");
    tokens.put("header no json", "YWJj." + parts[1] + "." + parts[2]);
    tokens.put("header a list", "W10." + parts[1] + "." + parts[2]);
    tokens.put("payload no base64", parts[0] + ".b." + parts[2]);
    tokens.put("payload no json", parts[0] + ".YWJj." + parts[2]);
    tokens.put("signature no base64", parts[0] + "." + parts[1] + ".c");
    tokens.put("short signature", parts[0] + "." + parts[1] + ".AAAA");
    tokens.put("tampered", parts[0] + "." + parts[1].substring(4) + "AAAA." + parts[2]);
    tokens.put("short EdDSA", ED.token("EdDSA", "{}").replaceAll("\\.[^.]*$", ".AAAA"));
  }

  private static List<String> claimsets() {
    String a = "\"iss\": \"iss-a\"";
    List<String> claims = new ArrayList<>();
    for (String more :
        List.of(
            "\"exp\": " + (NOW - 30),
            "\"exp\": " + (NOW - 90),
            "\"exp\": " + (NOW - 2),
            "\"exp\": 0",
            "\"exp\": -1",
            "\"exp\": \"1\"",
            "\"exp\": 1e30",
            "\"exp\": " + (NOW + 1000) + ".9",
            "\"nbf\": " + (NOW + 30),
            "\"nbf\": " + (NOW + 90),
            "\"nbf\": true",
            "\"nbf\": -5",
            "\"iat\": \"x\"",
            "\"iat\": -1",
            "\"iat\": " + (NOW + 9000),
            "\"sub\": 5",
            "\"jti\": []",
            "\"aud\": \"for-b\"",
            "\"aud\": \"http://for-b/\"",
            "\"aud\": \"https://for-b\"",
            "\"aud\": [\"x\", \"for-b\"]",
            "\"aud\": [\"x\", 1]",
            "\"aud\": {}",
            "\"aud\": []",
            "\"aud\": null",
            "\"sub\": null",
            "\"scope\": \"read  write \", \"permission\": \"\"",
            "\"scope\": [\"a b\"]",
            "\"deep\": {\"er\": \"x\", \"list\": [1, {\"a\": null}]}",
            "\"deep\": {\"er\": {\"a\": [1, \"b\"]}}",
            "\"deep\": \"x\", \"deep.er\": \"y\"",
            "\"number\": 5",
            "\"number\": 5.5",
            "\"number\": -5",
            "\"number\": 12345678901234567890",
            "\"number\": 1e3",
            "\"number\": true, \"list\": [\"a\", 1, 1.5, true, null]",
            "\"list\": {}, \"number\": []",
            "\"name\": \"J\u00fcrgen \\u263a \\\" <b>\"")) {
      claims.add("{" + a + ", " + more + "}");
    }
    claims.add("{}");
    claims.add("{\"iss\": 5}");
    claims.add("{\"iss\": \"\"}");
    claims.add("{\"iss\": \"nobody\"}");
    claims.add("{\"iss\": \"iss-b\"}");
    claims.add("{\"iss\": \"iss-b\", \"aud\": \"other.example\"}");
    claims.add("{\"iss\": \"iss-b\", \"aud\": \"for-a\"}");
    return claims;
  }
}
