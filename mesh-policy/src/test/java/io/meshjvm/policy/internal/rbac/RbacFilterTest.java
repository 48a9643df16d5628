package io.meshjvm.policy.internal.rbac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.meshjvm.proto.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RbacFilterTest {

  private static final String ANY = "{'any': true}";
  private static final JsonFormat.TypeRegistry TYPES =
      JsonFormat.TypeRegistry.newBuilder().add(UriTemplateMatchConfig.getDescriptor()).build();

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'authenticated': {}}                                                     ; true  ; false",
        "{'authenticated': {'principalName': {'exact': 'spiffe://td/ns/a/sa/b'}}}  ; true  ; false",
        "{'authenticated': {'principalName': {'safeRegex': {'regex': '.*'}}}}      ; true  ; false",
        "{'authenticated': {'principalName': {'safeRegex': {'regex': 'b?'}}}}      ; true  ; false",
        "{'authenticated': {'principalName': {'suffix': '/sa/c'}}}                 ; false ; false",
        "{'notId': {'authenticated': {'principalName': {'suffix': '/sa/b'}}}}      ; false ; true",
        "{'directRemoteIp': {'addressPrefix': '10.0.0.0', 'prefixLen': 9}}         ; true  ; true",
        "{'sourceIp': {'addressPrefix': '10.1.2.0', 'prefixLen': 31}}              ; false ; false",
        "{'sourceIp': {'addressPrefix': '10.1.2.2', 'prefixLen': 31}}              ; true  ; true",
        "{'remoteIp': {'addressPrefix': '172.16.0.0', 'prefixLen': 16}}            ; true  ; true",
        "{'remoteIp': {'addressPrefix': '::', 'prefixLen': 0}}                     ; false ; false",
        "{'remoteIp': {'addressPrefix': '0.0.0.0'}}                                ; true  ; true",
        "{'header': {'name': ':method', 'exactMatch': 'GET'}}                      ; true  ; true",
        "{'urlPath': {'path': {'exact': '/'}}}                                     ; true  ; true",
      })
  void matchesPrincipals(String principal, boolean withIdentity, boolean inPlaintext) {
    RbacFilter filter = filter(rules("ALLOW", ANY, principal));

    assertThat(allows(filter, TestQueries.from("spiffe://td/ns/a/sa/b", "")))
        .isEqualTo(withIdentity);
    assertThat(allows(filter, TestQueries.from("", ""))).isEqualTo(inPlaintext);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'destinationPort': 8080}                                                ; true",
        "{'destinationPort': 80}                                                  ; false",
        "{'destinationPortRange': {'start': 8080, 'end': 8081}}                   ; true",
        "{'destinationPortRange': {'start': 8000, 'end': 8080}}                   ; false",
        "{'destinationIp': {'addressPrefix': '127.0.0.0', 'prefixLen': 8}}        ; true",
        "{'requestedServerName': {'suffix': '.test'}}                             ; true",
        "{'requestedServerName': {'exact': ''}}                                   ; false",
        "{'andRules': {'rules': [{'any': true}, {'destinationPort': 80}]}}        ; false",
        "{'orRules': {'rules': [{'destinationPort': 80}, {'any': true}]}}         ; true",
        "{'notRule': {'destinationPort': 80}}                                     ; true",
      })
  void matchesPermissions(String permission, boolean matches) {
    assertThat(allows(filter(rules("ALLOW", permission, ANY)), TestQueries.from("", "sni.test")))
        .isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "/p,         /p,         true",
    "/p,         /p?q=1,     true",
    "/p,         /p#f,       true",
    "/p,         /p/,        false",
    "/%70,       /p,         false"
  })
  void comparesPathsWithoutQuery(String wanted, String path, boolean matches) {
    RbacFilter filter =
        filter(rules("ALLOW", "{'urlPath': {'path': {'exact': '" + wanted + "'}}}", ANY));

    assertThat(allows(filter, TestQueries.get("h", path))).isEqualTo(matches);
  }

  @Test
  void asksPoliciesInTheOrderOfTheirKeys() {
    RbacFilter filter =
        filter(
            "{'rules': {'policies': {'b': %1$s, 'a': %1$s, 'c': %1$s}}}"
                .formatted(policy(ANY, ANY)));

    assertThat(filter.decide(TestQueries.get("h", "/"), new ArrayList<>()).policy()).isEqualTo("a");
  }

  @Test
  void deniesEverythingWhereRulesAreEmptyAndNothingWhereThereAreNone() {
    assertThat(allows(filter("{'rules': {}}"), TestQueries.get("h", "/"))).isFalse();
    assertThat(allows(filter("{'rules': {'action': 'DENY'}}"), TestQueries.get("h", "/"))).isTrue();
    assertThat(allows(filter("{}"), TestQueries.get("h", "/"))).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "sub           ; {'stringMatch': {'exact': 'alice'}}                          ; true",
        "sub           ; {'presentMatch': true}                                       ; true",
        "none          ; {'presentMatch': true}                                       ; false",
        "nothing       ; {'nullMatch': {}}                                            ; true",
        "none          ; {'nullMatch': {}}                                            ; false",
        "flag          ; {'boolMatch': true}                                          ; true",
        "number        ; {'doubleMatch': {'range': {'start': 7, 'end': 8}}}           ; true",
        "number        ; {'doubleMatch': {'exact': 7.5}}                              ; true",
        "groups        ; {'stringMatch': {'exact': 'dev'}}                            ; false",
        "groups        ; {'listMatch': {'oneOf': {'stringMatch': {'exact': 'dev'}}}}  ; true",
        "sub           ; {'listMatch': {'oneOf': {'stringMatch': {'exact': 'alice'}}}}; false",
        "groups        ; {'orMatch': {'valueMatchers': [{'boolMatch': true},"
            + " {'listMatch': {'oneOf': {'stringMatch': {'prefix': 'd'}}}}]}}         ; true",
        "nested        ; {'stringMatch': {'prefix': ''}}                              ; -",
        "nested.a      ; {'stringMatch': {'exact': 'x'}}                              ; true",
        "sub.a         ; {'stringMatch': {'exact': 'x'}}                              ; false",
      })
  void matchesClaims(String claim, String value, String matches) {
    String path = "{'key': 'payload'}, {'key': '" + claim.replace(".", "'}, {'key': '") + "'}";
    String principal =
        "{'metadata': {'filter': 'jwt', 'path': [%s], 'value': %s}}".formatted(path, value);
    if (matches.equals("-")) {
      assertThatThrownBy(() -> filter(rules("ALLOW", ANY, principal)))
          .isInstanceOf(InvalidResourceException.class);
      return;
    }
    Map<String, Object> claims = new java.util.HashMap<>();
    claims.put("sub", "alice");
    claims.put("groups", List.of("ops", "dev"));
    claims.put("flag", true);
    claims.put("number", 7.5);
    claims.put("nothing", null);
    claims.put("nested", Map.of("a", "x"));
    RbacQuery query = TestQueries.metadata(Map.of("jwt", Map.of("payload", claims)));

    assertThat(allows(filter(rules("ALLOW", ANY, principal)), query))
        .isEqualTo(Boolean.parseBoolean(matches));
    assertThat(
            allows(
                filter(
                    rules("ALLOW", ANY, principal.replace("'filter'", "'invert': true, 'filter'"))),
                query))
        .isNotEqualTo(Boolean.parseBoolean(matches));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'matcher': {'name': 'own.matcher'}} ; {'any': true} ; permission own.matcher",
        "{} ; {'any': true} ; a permission of an unknown kind",
        "{'uriTemplate': {'name': 'other'}} ; {'any': true} ; path matcher ",
        "{'sourcedMetadata': {'metadataSource': 'ROUTE'}} ; {'any': true} ; metadata of ROUTE",
        "{'any': true} ; {} ; principal IDENTIFIER_NOT_SET",
        "{'any': true} ; {'filterState': {'key': 'io.istio.peer_principal'}} ;"
            + " filter state io.istio.peer_principal",
        "{'any': true} ; {'metadata': {'filter': 'envoy.common'}} ; metadata of envoy.common",
        "{'any': true} ; {'authenticated': {'principalName': {'custom': {'name': 'own'}}}} ;"
            + " string matcher own",
      })
  void namesWhatItDoesNotKnow(String permission, String principal, String name) {
    assertThat(filter(rules("DENY", permission, principal)).unsupported())
        .hasValueSatisfying(unknown -> assertThat(unknown).startsWith(name.strip()));
  }

  @Test
  void namesConditionsThatItDoesNotKnow() {
    assertThat(
            filter(
                    "{'rules': {'policies': {'p': {'permissions': [{'any': true}], 'principals':"
                        + " [{'any': true}], 'condition': {'id': 1}}}}}")
                .unsupported())
        .contains("CEL condition of policy p");
    assertThat(filter("{'matcher': {}}").unsupported()).contains("RBAC by matcher");
    assertThat(filter("{'shadowMatcher': {}}").unsupported()).contains("RBAC by matcher");
    assertThat(filter("{'rules': {'action': 3}}").unsupported()).contains("RBAC action 3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'rules': {'policies': {'p': {'permissions': [{'any': true}]}}}}",
        "{'rules': {'policies': {'p': {'principals': [{'any': true}]}}}}",
        "{'rules': {'policies': {'p': {'permissions': [{'andRules': {}}], 'principals':"
            + " [{'any': true}]}}}}",
        "{'rules': {'policies': {'p': {'permissions': [{'any': true}], 'principals':"
            + " [{'orIds': {}}]}}}}",
        "{'rules': {'policies': {'p': {'permissions': [{'any': true}], 'principals':"
            + " [{'sourceIp': {'addressPrefix': '10.0.0.0', 'prefixLen': 33}}]}}}}",
        "{'rules': {'policies': {'p': {'permissions': [{'any': true}], 'principals':"
            + " [{'sourceIp': {'addressPrefix': 'localhost', 'prefixLen': 8}}]}}}}",
        "{'rules': {'policies': {'p': {'permissions': [{'destinationPortRange': {'start': 5,"
            + " 'end': 5}}], 'principals': [{'any': true}]}}}}",
      })
  void refusesWhatEnvoyRefuses(String json) {
    assertThatThrownBy(() -> filter(json)).isInstanceOf(InvalidResourceException.class);
  }

  @Test
  void refusesRulesTooDeepToRead() {
    StringBuilder rule = new StringBuilder(ANY);
    for (int i = 0; i < 40; i++) {
      rule.insert(0, "{'notRule': ").append('}');
    }

    assertThatThrownBy(() -> filter(rules("ALLOW", rule.toString(), ANY)))
        .isInstanceOf(InvalidResourceException.class)
        .hasMessageContaining("deep");
  }

  @Test
  void refusesGarbage() {
    assertThatThrownBy(() -> RbacFilter.read(RbacFilter.HTTP, new byte[] {7, 1}))
        .isInstanceOf(InvalidResourceException.class);
    assertThatThrownBy(() -> RbacFilter.read(RbacFilter.NETWORK, new byte[] {7, 1}))
        .isInstanceOf(InvalidResourceException.class);
  }

  private static boolean allows(RbacFilter filter, RbacQuery query) {
    assertThat(filter.unsupported()).isEmpty();
    return filter.decide(query, new ArrayList<>()).allowed();
  }

  private static String rules(String action, String permission, String principal) {
    return "{'rules': {'action': '%s', 'policies': {'p': %s}}}"
        .formatted(action, policy(permission, principal));
  }

  private static String policy(String permission, String principal) {
    return "{'permissions': [%s], 'principals': [%s]}".formatted(permission, principal);
  }

  private static RbacFilter filter(String json) {
    RBAC.Builder filter = RBAC.newBuilder();
    try {
      JsonFormat.parser().usingTypeRegistry(TYPES).merge(json.replace('\'', '"'), filter);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(json, e);
    }
    return RbacFilter.read(RbacFilter.HTTP, filter.build().toByteArray());
  }
}
