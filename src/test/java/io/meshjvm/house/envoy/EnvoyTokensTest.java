package io.meshjvm.house.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.meshjvm.policy.http.ChangedCall;
import io.meshjvm.policy.jwt.JwtAuthentication;
import io.meshjvm.policy.jwt.JwtOutcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens are judged as Envoy judges them, with its texts, and change requests as there. */
@RequiresEnvoy
class EnvoyTokensTest {

  private static final String[] ECHOED = {
    "authorization", "x-token", "x-payload", "x-sub", "x-deep", "x-number", "x-list", "cookie"
  };

  private static final TokenKey RSA = TokenKey.rsa("rsa");
  private static final TokenKey EC = TokenKey.ec("ec", "secp256r1");
  private static final TokenKey P384 = TokenKey.ec("", "secp384r1");
  private static final TokenKey P521 = TokenKey.ec("p521", "secp521r1");
  private static final TokenKey ED = TokenKey.ed25519("ed");
  private static final TokenKey SECRET = TokenKey.secret("secret", 64);
  private static final TokenKey STRANGER = TokenKey.rsa("rsa");

  private static final long NOW = Instant.now().getEpochSecond();

  private static final Map<String, String> CONFIGS = configs();

  private static EnvoyProcess envoy;

  @BeforeAll
  static void start() throws IOException {
    EnvoyConfig config = new EnvoyConfig();
    config.cluster("dead", 1);
    CONFIGS.forEach(
        (name, filter) ->
            new FilteringListener(
                    name,
                    "",
                    """
                    {name: envoy.filters.http.jwt_authn, typed_config: {'@type':
                      type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication,
                      %s}},\
                    """
                        .formatted(filter),
                    ECHOED)
                .addTo(config));
    envoy = EnvoyProcess.start(config);
  }

  @AfterAll
  static void stop() {
    envoy.close();
  }

  static Stream<String> judgesAsEnvoyDoes() {
    return CONFIGS.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource
  void judgesAsEnvoyDoes(String config) throws IOException {
    JwtAuthentication filter =
        JwtAuthentication.read(bytes(CONFIGS.get(config)), Clock.systemUTC());
    List<String> disagreements = new ArrayList<>();
    try (RawConnection connection = new RawConnection(envoy.port(config))) {
      for (Map.Entry<String, SentRequest> request : requests().entrySet()) {
        String theirs = told(connection.exchange(request.getValue().bytes()));
        String ours = told(filter.check(request.getValue()), request.getValue());
        if (!theirs.equals(ours)) {
          disagreements.add(
              "%s\n  Envoy: %s\n  here:  %s".formatted(request.getKey(), theirs, ours));
        }
      }
    }
    assertThat(disagreements).isEmpty();
  }

  private static String told(RawHttp.Answer answer) {
    if (answer.status() != 200) {
      return answer.status() + " " + answer.body() + " " + answer.header("www-authenticate");
    }
    Map<String, String> seen = new LinkedHashMap<>();
    for (String name : ECHOED) {
      seen.put(name, answer.header("x-saw-" + name));
    }
    String metadata =
        new String(
            answer.header("x-metadata").getBytes(StandardCharsets.ISO_8859_1),
            StandardCharsets.UTF_8);
    return "200 " + seen + " " + json(metadata);
  }

  private static String told(JwtOutcome outcome, SentRequest request) {
    if (outcome instanceof JwtOutcome.Refused refused) {
      return refused.status() + " " + refused.reason() + " " + refused.challenge();
    }
    JwtOutcome.Passed passed = (JwtOutcome.Passed) outcome;
    ChangedCall call = new ChangedCall(request, passed.changes());
    Map<String, String> seen = new LinkedHashMap<>();
    for (String name : ECHOED) {
      seen.put(name, String.join(",", call.header(name)));
    }
    return "200 " + seen + " " + json(new Gson().toJson(passed.metadata()));
  }

  /** Numbers and the order of members are as they are read, whoever wrote them. */
  private static String json(String text) {
    Object value = new Gson().fromJson(text.isEmpty() ? "{}" : text, Object.class);
    return JsonParser.parseString(new Gson().toJson(sorted(value))).toString();
  }

  private static Object sorted(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> sorted = new TreeMap<>();
      map.forEach((key, member) -> sorted.put(key.toString(), sorted(member)));
      return sorted;
    }
    return value;
  }

  private static byte[] bytes(String config) {
    try {
      var filter =
          io.meshjvm.proto.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication
              .newBuilder();
      JsonFormat.parser().merge("{" + config + "}", filter);
      return filter.build().toByteArray();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(config, e);
    }
  }

  private static Map<String, String> configs() {
    Map<String, String> configs = new LinkedHashMap<>();
    String a = provider("a", "iss-a", keys(), OUTPUTS);
    String b =
        provider(
            "b",
            "iss-b",
            keys(),
            """
            , "audiences": ["for-b", "https://other.example/"], "forward": true,
            "from_headers": [{"name": "x-token", "value_prefix": ""}], "from_params": ["tok"],
            "from_cookies": ["ck"], "payload_in_metadata": "other"\
            """);
    configs.put("single", providers(a) + rules(any(named("a"), MISSING)));
    configs.put(
        "several",
        providers(a, b)
            + rules(
                any(
                    named("a"),
                    named("b"),
                    all(any(named("a"), MISSING), any(named("b"), MISSING)))));
    configs.put("all", providers(a, b) + rules(all(named("a"), named("b"))));
    configs.put("any", providers(a, b) + rules(any(named("a"), named("b"))));
    configs.put("lenient", providers(a, b) + rules("{\"allow_missing_or_failed\": {}}"));
    configs.put("missing", providers(a, b) + rules(MISSING));
    configs.put(
        "audiences",
        providers(a)
            + rules(
                "{\"provider_and_audiences\": {\"provider_name\": \"a\", \"audiences\":"
                    + " [\"for-b\"]}}"));
    configs.put(
        "strict",
        providers(
                provider(
                    "a", "", keys(), ", \"require_expiration\": true, \"clock_skew_seconds\": 5"))
            + rules(named("a")));
    configs.put(
        "remote",
        providers(
                """
                "a": {"issuer": "iss-a", "remote_jwks": {"http_uri": {"uri": "http://dead.example/k",
                  "cluster": "dead", "timeout": "1s"}}}\
                """)
            + rules(named("a")));
    configs.put(
        "paths",
        providers(a)
            + """
            , "bypass_cors_preflight": true, "requirement_map": {"r": %s}, "rules": [
              {"match": {"prefix": "/open"}},
              {"match": {"path": "/Exact", "case_sensitive": false}, "requires": %s},
              {"match": {"path_separated_prefix": "/part"}, "requirement_name": "r"},
              {"match": {"safe_regex": {"regex": "/r[0-9]+"}}, "requires": %s}]\
            """
                .formatted(named("a"), named("a"), named("a")));
    return configs;
  }

  private static final String MISSING = "{\"allow_missing\": {}}";

  private static final String OUTPUTS =
      """
      , "forward_payload_header": "X-Payload", "payload_in_metadata": "payload",
      "normalize_payload_in_metadata": {"space_delimited_claims": ["scope", "permission"]},
      "claim_to_headers": [{"header_name": "X-Sub", "claim_name": "sub"},
        {"header_name": "x-deep", "claim_name": "deep.er"},
        {"header_name": "x-number", "claim_name": "number"},
        {"header_name": "x-list", "claim_name": "list"}]\
      """;

  private static String providers(String... providers) {
    return "\"providers\": {" + String.join(", ", providers) + "}";
  }

  private static String provider(String name, String issuer, String keys, String more) {
    return "\"%s\": {\"issuer\": \"%s\", \"local_jwks\": {\"inline_string\": %s}%s}"
        .formatted(name, issuer, new Gson().toJson(keys), more);
  }

  private static String keys() {
    return "{\"keys\": [%s, %s, %s, %s, %s, %s, {\"kty\": \"RSA\", \"kid\": \"bad\"}]}"
        .formatted(
            RSA.jwk(", \"use\": \"sig\""),
            EC.jwk(", \"alg\": \"ES256\""),
            P384.jwk(""),
            P521.jwk(""),
            ED.jwk(""),
            SECRET.jwk(""));
  }

  private static String rules(String requirement) {
    return ", \"rules\": [{\"match\": {\"prefix\": \"/\"}, \"requires\": " + requirement + "}]";
  }

  private static String named(String provider) {
    return "{\"provider_name\": \"" + provider + "\"}";
  }

  private static String any(String... requirements) {
    return "{\"requires_any\": {\"requirements\": [" + String.join(", ", requirements) + "]}}";
  }

  private static String all(String... requirements) {
    return "{\"requires_all\": {\"requirements\": [" + String.join(", ", requirements) + "]}}";
  }

  private static Map<String, SentRequest> requests() {
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
