package io.meshjvm.policy.internal.rbac;

import java.util.List;

/** A condition on a connection or a request. Immutable; callable from any thread. */
@FunctionalInterface
interface Rule {

  /** Whether the condition holds. */
  boolean matches(RbacQuery query);

  /** Holds always. */
  static Rule always() {
    return query -> true;
  }

  /** Holds where another does not. */
  static Rule not(Rule rule) {
    return query -> !rule.matches(query);
  }

  /** Holds where all do. */
  static Rule all(List<Rule> rules) {
    if (rules.size() == 1) {
      return rules.get(0);
    }
    Rule[] each = rules.toArray(Rule[]::new);
    return query -> {
      for (Rule rule : each) {
        if (!rule.matches(query)) {
          return false;
        }
      }
      return true;
    };
  }

  /** Holds where one does. */
  static Rule any(List<Rule> rules) {
    if (rules.size() == 1) {
      return rules.get(0);
    }
    Rule[] each = rules.toArray(Rule[]::new);
    return query -> {
      for (Rule rule : each) {
        if (rule.matches(query)) {
          return true;
        }
      }
      return false;
    };
  }
}
