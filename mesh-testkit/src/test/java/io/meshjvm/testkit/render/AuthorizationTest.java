package io.meshjvm.testkit.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.config.rbac.v3.RBAC;
import io.meshjvm.testkit.config.AuthorizationPolicy;
import io.meshjvm.testkit.config.AuthorizationPolicy.Action;
import io.meshjvm.testkit.config.AuthorizationPolicy.Rule;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AuthorizationTest {
  private static final String KEY = "ns[foo]-policy[p]-rule[0]";

  private static RBAC rules(Action action, boolean http, Rule... rules) {
    AuthorizationPolicy policy =
        new AuthorizationPolicy("foo", "p", Map.of(), Map.of(), action, Arrays.asList(rules));
    return new Rbac(List.of(policy), List.of("td", "old")).rules(action, http).orElseThrow();
  }

  private static Rule to(String field, String value) {
    return new Rule(List.of(), List.of(Map.of(field, List.of(value))));
  }

  private static Rule from(String field, String value) {
    return new Rule(List.of(Map.of(field, List.of(value))), List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "principals, *, safe_regex { regex: '.+' }",
    "principals, x/ns/a/sa/b, exact: 'spiffe://x/ns/a/sa/b'",
    "principals, x/ns/a/*, prefix: 'spiffe://x/ns/a/'",
    "principals, */sa/b.c, safe_regex { regex: 'spiffe://.*/sa/b\\\\.c' }",
    "namespaces, a, safe_regex { regex: '.*/ns/a/.*' }",
    "namespaces, a*, safe_regex { regex: '.*/ns/a.*/.*' }",
    "ipBlocks, 10.0.0.1, direct_remote_ip { address_prefix: '10.0.0.1' prefix_len { value: 32 } }",
    "ipBlocks, fd00::/8, direct_remote_ip { address_prefix: 'fd00::' prefix_len { value: 8 } }",
    "remoteIpBlocks, 10.0.0.0/8, remote_ip { address_prefix: '10.0.0.0' prefix_len { value: 8 } }"
  })
  void translatesSources(String field, String value, String matcher) {
    Policy policy = rules(Action.ALLOW, false, from(field, value)).getPoliciesOrThrow(KEY);
    assertThat(oneLine(policy.getPrincipals(0))).contains(matcher.replace('\'', '"'));
    assertThat(policy.getPermissions(0).getAndRules().getRules(0).getAny()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "hosts, A.test, name: ':authority' string_match { exact: 'A.test' ignore_case: true }",
    "hosts, *, name: ':authority' present_match: true",
    "methods, GET, name: ':method' string_match { exact: 'GET' }",
    "paths, /a, url_path { path { exact: '/a' } }",
    "paths, /a/*, url_path { path { prefix: '/a/' } }",
    "paths, */z, url_path { path { suffix: '/z' } }",
    "paths, *, url_path { path { safe_regex { regex: '.+' } } }",
    "ports, 80, destination_port: 80",
    "notPorts, 80, not_rule { or_rules { rules { destination_port: 80 } } }"
  })
  void translatesOperations(String field, String value, String matcher) {
    Policy policy = rules(Action.ALLOW, true, to(field, value)).getPoliciesOrThrow(KEY);
    assertThat(oneLine(policy.getPermissions(0))).contains(matcher.replace('\'', '"'));
    assertThat(policy.getPrincipals(0).getAndIds().getIds(0).getAny()).isTrue();
  }

  @Test
  void readsPrincipalsOfItsOwnTrustDomainInEveryAlias() {
    Policy policy =
        rules(Action.ALLOW, true, from("principals", "old/ns/a/sa/b")).getPoliciesOrThrow(KEY);
    assertThat(oneLine(policy.getPrincipals(0)))
        .contains("spiffe://td/ns/a/sa/b")
        .contains("spiffe://old/ns/a/sa/b");
  }

  @Test
  void neverMatchesAPolicyWithoutRules() {
    Policy policy = rules(Action.ALLOW, true).getPoliciesOrThrow(KEY);
    assertThat(policy.getPermissions(0).getNotRule().getAny()).isTrue();
    assertThat(policy.getPrincipals(0).getNotId().getAny()).isTrue();
  }

  @Test
  void allowsNothingOnTcpByHttpAttributes() {
    RBAC rules = rules(Action.ALLOW, false, to("paths", "/a"), to("ports", "80"));
    assertThat(rules.getPoliciesMap()).containsOnlyKeys("ns[foo]-policy[p]-rule[1]");
  }

  @Test
  void deniesOnTcpAsIfHttpAttributesWereNotThere() {
    Policy policy = rules(Action.DENY, false, to("paths", "/a")).getPoliciesOrThrow(KEY);
    assertThat(policy.getPermissions(0).getAndRules().getRules(0).getAny()).isTrue();
  }

  @Test
  void holdsWorkloadsToPoliciesOfTheRootNamespaceAndTheirOwn() {
    Rendering mesh =
        new Rendering(
            policy("istio-system", "root", "{}"),
            policy("vm", "own", "{selector: {matchLabels: {app: a}}}"),
            policy("vm", "strange", "{selector: {matchLabels: {app: b}}}"),
            policy("shop", "foreign", "{}"));
    String inbound = mesh.inbound(Proxies.inNamespace("vm")).toString();
    assertThat(inbound)
        .contains("ns[istio-system]-policy[root]-rule[0]")
        .contains("ns[vm]-policy[own]-rule[0]")
        .doesNotContain("strange")
        .doesNotContain("foreign");
  }

  private static String policy(String namespace, String name, String spec) {
    return "kind: AuthorizationPolicy\nmetadata: {name: %s, namespace: %s}\nspec: %s\n"
        .formatted(name, namespace, spec);
  }

  private static String oneLine(Object message) {
    return message.toString().replaceAll("\\s+", " ");
  }
}
