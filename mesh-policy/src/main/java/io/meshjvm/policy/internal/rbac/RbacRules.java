package io.meshjvm.policy.internal.rbac;

import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.config.rbac.v3.Policy;
import io.meshjvm.proto.envoy.config.rbac.v3.RBAC;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * The policies of one RBAC filter with one action (envoy: {@code rbac/engine_impl.cc}).
 *
 * @param action what becomes of a request that a policy matches
 * @param keys the policies' keys, in the order in which they are asked
 * @param policies the policies, in the same order
 * @param asksServerName whether one has a condition on the server name
 */
record RbacRules(
    RBAC.Action action, List<String> keys, RuleIndex policies, boolean asksServerName) {

  /** Copies the list. */
  RbacRules {
    keys = List.copyOf(keys);
  }

  /**
   * Reads rules.
   *
   * @throws InvalidResourceException if Envoy would refuse them
   * @throws UnsupportedRuleException if one is of a kind that this library does not know
   */
  static RbacRules read(RBAC wire) {
    if (wire.getAction() == RBAC.Action.UNRECOGNIZED) {
      throw new UnsupportedRuleException("RBAC action " + wire.getActionValue());
    }
    TreeMap<String, Policy> sorted = new TreeMap<>(Comparator.comparing(Octets::of));
    sorted.putAll(wire.getPoliciesMap());
    List<Rule> policies = new ArrayList<>();
    sorted.forEach((key, policy) -> policies.add(rule(key, policy)));
    boolean asksServerName =
        sorted.values().stream()
            .flatMap(policy -> policy.getPermissionsList().stream())
            .anyMatch(PermissionReader::asksServerName);
    return new RbacRules(
        wire.getAction(), List.copyOf(sorted.keySet()), RuleIndex.of(policies), asksServerName);
  }

  /** Key of the first policy that matches, or empty. */
  String match(RbacQuery query) {
    int first = policies.first(query);
    return first < 0 ? "" : keys.get(first);
  }

  /** Whether it lets pass what a policy of that key matched, or none. */
  boolean allows(String matched) {
    return switch (action) {
      case ALLOW -> !matched.isEmpty();
      case DENY -> matched.isEmpty();
      case LOG, UNRECOGNIZED -> true;
    };
  }

  private static Rule rule(String key, Policy policy) {
    if (policy.hasCondition() || policy.hasCheckedCondition()) {
      throw new UnsupportedRuleException("CEL condition of policy " + key);
    }
    if (policy.getPermissionsCount() == 0 || policy.getPrincipalsCount() == 0) {
      throw new InvalidResourceException("policy " + key + " has no permissions or principals");
    }
    Rule permissions =
        Rule.any(
            policy.getPermissionsList().stream().map(p -> PermissionReader.read(p, 0)).toList());
    Rule principals =
        Rule.any(policy.getPrincipalsList().stream().map(p -> PrincipalReader.read(p, 0)).toList());
    return Rule.all(List.of(permissions, principals));
  }
}
