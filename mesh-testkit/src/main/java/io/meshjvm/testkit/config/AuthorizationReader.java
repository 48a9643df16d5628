package io.meshjvm.testkit.config;

import io.meshjvm.testkit.config.AuthorizationPolicy.Action;
import io.meshjvm.testkit.config.AuthorizationPolicy.Rule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads AuthorizationPolicy. What cannot be rendered is refused: a policy without one of its
 * conditions would be another policy.
 */
final class AuthorizationReader {
  private static final Set<String> SOURCE =
      Set.of(
          "principals",
          "notPrincipals",
          "namespaces",
          "notNamespaces",
          "ipBlocks",
          "notIpBlocks",
          "remoteIpBlocks",
          "notRemoteIpBlocks");
  private static final Set<String> OPERATION =
      Set.of(
          "hosts", "notHosts", "methods", "notMethods", "paths", "notPaths", "ports", "notPorts");

  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
  private static final Pattern PLAIN = Pattern.compile("[^{}]*");
  private static final Pattern BLOCK = Pattern.compile("[0-9a-fA-F.:]+(/[0-9]{1,3})?");

  private AuthorizationReader() {}

  static AuthorizationPolicy policy(ObjectKey key, Fields fields) {
    Fields spec = fields.at("spec");
    if (fields.at("metadata").at("annotations").has("istio.io/dry-run")) {
      throw fields.failure("metadata.annotations", "dry runs are not supported by the test mesh");
    }
    if (spec.has("targetRef") || spec.has("targetRefs")) {
      throw spec.failure("targetRefs", "is not supported by the test mesh");
    }
    return new AuthorizationPolicy(
        key.namespace(),
        key.name(),
        fields.at("metadata").textMap("labels"),
        spec.at("selector").textMap("matchLabels"),
        spec.choice("action", Action.ALLOW),
        spec.each("rules").stream().map(AuthorizationReader::rule).toList());
  }

  private static Rule rule(Fields rule) {
    if (rule.has("when")) {
      throw rule.failure("when", "conditions are not supported by the test mesh");
    }
    return new Rule(
        rule.each("from").stream().map(from -> values(from.at("source"), SOURCE)).toList(),
        rule.each("to").stream().map(to -> values(to.at("operation"), OPERATION)).toList());
  }

  private static Map<String, List<String>> values(Fields clause, Set<String> known) {
    Map<String, List<String>> result = new LinkedHashMap<>();
    for (String field : clause.names()) {
      if (!known.contains(field)) {
        throw clause.failure(field, "is not supported by the test mesh");
      }
      result.put(field, clause.texts(field));
    }
    check(clause, "ports", PORT, "expected port numbers");
    check(clause, "notPorts", PORT, "expected port numbers");
    check(clause, "paths", PLAIN, "path templates are not supported by the test mesh");
    check(clause, "notPaths", PLAIN, "path templates are not supported by the test mesh");
    for (String field : List.of("ipBlocks", "notIpBlocks", "remoteIpBlocks", "notRemoteIpBlocks")) {
      check(clause, field, BLOCK, "expected IP addresses or CIDR blocks");
    }
    return Map.copyOf(result);
  }

  private static void check(Fields clause, String field, Pattern shape, String problem) {
    for (String value : clause.texts(field)) {
      if (!shape.matcher(value).matches()) {
        throw clause.failure(field, problem + ", found " + value);
      }
    }
  }
}
