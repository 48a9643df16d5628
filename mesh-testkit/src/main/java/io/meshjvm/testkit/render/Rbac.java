package io.meshjvm.testkit.render;

import io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.config.rbac.v3.Principal;
import io.envoyproxy.envoy.config.rbac.v3.RBAC;
import io.meshjvm.testkit.config.AuthorizationPolicy;
import io.meshjvm.testkit.config.AuthorizationPolicy.Action;
import io.meshjvm.testkit.config.AuthorizationPolicy.Rule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Envoy's rules for AuthorizationPolicies of one action (Istio: pilot/pkg/security/authz/model). On
 * TCP, HTTP attributes are unknown: a rule that allows by them never matches, one that denies by
 * them denies without them.
 */
final class Rbac {
  private static final Set<String> HTTP_ONLY =
      Set.of("hosts", "notHosts", "methods", "notMethods", "paths", "notPaths");
  private static final Permission ANY_PERMISSION = Permission.newBuilder().setAny(true).build();
  private static final Principal ANY_PRINCIPAL = Principal.newBuilder().setAny(true).build();
  private static final Policy NEVER =
      Policy.newBuilder()
          .addPermissions(Permission.newBuilder().setNotRule(ANY_PERMISSION))
          .addPrincipals(Principal.newBuilder().setNotId(ANY_PRINCIPAL))
          .build();

  private final List<AuthorizationPolicy> policies;
  private final RbacValues values;

  Rbac(List<AuthorizationPolicy> policies, List<String> trustDomains) {
    this.policies = policies;
    this.values = new RbacValues(trustDomains);
  }

  /** The rules of one action; nothing when no policy has it. */
  Optional<RBAC> rules(Action action, boolean http) {
    List<AuthorizationPolicy> chosen =
        policies.stream().filter(policy -> policy.action() == action).toList();
    if (chosen.isEmpty()) {
      return Optional.empty();
    }
    RBAC.Builder result =
        RBAC.newBuilder().setAction(action == Action.DENY ? RBAC.Action.DENY : RBAC.Action.ALLOW);
    chosen.forEach(policy -> add(result, policy, http));
    return Optional.of(result.build());
  }

  private void add(RBAC.Builder result, AuthorizationPolicy policy, boolean http) {
    String title = "ns[" + policy.namespace() + "]-policy[" + policy.name() + "]-rule[";
    if (policy.rules().isEmpty()) {
      result.putPolicies(title + "0]", NEVER);
    }
    for (int i = 0; i < policy.rules().size(); i++) {
      Rule rule = policy.rules().get(i);
      if (http || policy.action() == Action.DENY || !httpOnly(rule)) {
        result.putPolicies(title + i + "]", policy(rule, http));
      }
    }
  }

  private static boolean httpOnly(Rule rule) {
    return Stream.concat(rule.sources().stream(), rule.operations().stream())
        .anyMatch(clause -> clause.keySet().stream().anyMatch(HTTP_ONLY::contains));
  }

  private Policy policy(Rule rule, boolean http) {
    Policy.Builder result = Policy.newBuilder();
    List<Map<String, List<String>>> any = List.of(Map.of());
    for (var operation : rule.operations().isEmpty() ? any : rule.operations()) {
      result.addPermissions(permission(operation, http));
    }
    for (var source : rule.sources().isEmpty() ? any : rule.sources()) {
      result.addPrincipals(principal(source, http));
    }
    return result.build();
  }

  private Permission permission(Map<String, List<String>> operation, boolean http) {
    Permission.Set.Builder all = Permission.Set.newBuilder();
    for (String field : List.of("hosts", "methods", "paths", "ports")) {
      if (http || !HTTP_ONLY.contains(field)) {
        permissions(field, operation.get(field)).ifPresent(all::addRules);
        permissions(field, operation.get(negative(field)))
            .ifPresent(rule -> all.addRules(Permission.newBuilder().setNotRule(rule)));
      }
    }
    if (all.getRulesCount() == 0) {
      all.addRules(ANY_PERMISSION);
    }
    return Permission.newBuilder().setAndRules(all).build();
  }

  private Optional<Permission> permissions(String field, @Nullable List<String> all) {
    if (all == null || all.isEmpty()) {
      return Optional.empty();
    }
    Permission.Set.Builder any = Permission.Set.newBuilder();
    all.forEach(value -> any.addRules(values.permission(field, value)));
    return Optional.of(Permission.newBuilder().setOrRules(any).build());
  }

  private Principal principal(Map<String, List<String>> source, boolean http) {
    Principal.Set.Builder all = Principal.Set.newBuilder();
    for (String field : List.of("principals", "namespaces", "ipBlocks", "remoteIpBlocks")) {
      if (http || !HTTP_ONLY.contains(field)) {
        principals(field, source.get(field)).ifPresent(all::addIds);
        principals(field, source.get(negative(field)))
            .ifPresent(id -> all.addIds(Principal.newBuilder().setNotId(id)));
      }
    }
    if (all.getIdsCount() == 0) {
      all.addIds(ANY_PRINCIPAL);
    }
    return Principal.newBuilder().setAndIds(all).build();
  }

  private Optional<Principal> principals(String field, @Nullable List<String> all) {
    if (all == null || all.isEmpty()) {
      return Optional.empty();
    }
    Principal.Set.Builder any = Principal.Set.newBuilder();
    all.forEach(value -> any.addAllIds(values.principals(field, value)));
    return Optional.of(Principal.newBuilder().setOrIds(any).build());
  }

  private static String negative(String field) {
    return "not" + Character.toUpperCase(field.charAt(0)) + field.substring(1);
  }
}
