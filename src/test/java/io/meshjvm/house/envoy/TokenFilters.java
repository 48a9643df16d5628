package io.meshjvm.house.envoy;

import com.google.gson.Gson;
import java.util.LinkedHashMap;
import java.util.Map;

/** Filters for tokens, as Istio writes them and otherwise. */
final class TokenFilters {

  static final String MISSING = "{\"allow_missing\": {}}";

  private static final String OUTPUTS =
      """
      , "forward_payload_header": "X-Payload", "payload_in_metadata": "payload",
      "normalize_payload_in_metadata": {"space_delimited_claims": ["scope", "permission"]},
      "claim_to_headers": [{"header_name": "X-Sub", "claim_name": "sub"},
        {"header_name": "x-deep", "claim_name": "deep.er"},
        {"header_name": "x-number", "claim_name": "number"},
        {"header_name": "x-list", "claim_name": "list"}]\
      """;

  private TokenFilters() {}

  /** Configurations by name, in JSON without the outer braces. */
  static Map<String, String> all() {
    Map<String, String> configs = new LinkedHashMap<>();
    String a = provider("a", "iss-a", OddTokens.keys(), OUTPUTS);
    String b =
        provider(
            "b",
            "iss-b",
            OddTokens.keys(),
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
                    "a",
                    "",
                    OddTokens.keys(),
                    ", \"require_expiration\": true, \"clock_skew_seconds\": 5"))
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

  static String providers(String... providers) {
    return "\"providers\": {" + String.join(", ", providers) + "}";
  }

  static String provider(String name, String issuer, String keys, String more) {
    return "\"%s\": {\"issuer\": \"%s\", \"local_jwks\": {\"inline_string\": %s}%s}"
        .formatted(name, issuer, new Gson().toJson(keys), more);
  }

  static String rules(String requirement) {
    return ", \"rules\": [{\"match\": {\"prefix\": \"/\"}, \"requires\": " + requirement + "}]";
  }

  static String named(String provider) {
    return "{\"provider_name\": \"" + provider + "\"}";
  }

  static String any(String... requirements) {
    return "{\"requires_any\": {\"requirements\": [" + String.join(", ", requirements) + "]}}";
  }

  static String all(String... requirements) {
    return "{\"requires_all\": {\"requirements\": [" + String.join(", ", requirements) + "]}}";
  }
}
