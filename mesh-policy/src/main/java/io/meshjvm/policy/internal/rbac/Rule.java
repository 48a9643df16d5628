package io.meshjvm.policy.internal.rbac;

import java.util.List;

/** A condition on a connection or a request. Immutable; callable from any thread. */
@FunctionalInterface
interface Rule {

  /** Whether the condition holds. */
  boolean matches(RbacQuery query);

  /** What is known of every query that it matches. */
  default Clues clues() {
    return Clues.NONE;
  }

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
    return rules.size() == 1 ? rules.get(0) : new AllOf(rules);
  }

  /** Holds where one does. */
  static Rule any(List<Rule> rules) {
    return rules.size() == 1 ? rules.get(0) : RuleIndex.of(rules);
  }

  /** Asks one after another. */
  record AllOf(List<Rule> rules) implements Rule {

    /** Copies the list. */
    public AllOf {
      rules = List.copyOf(rules);
    }

    @Override
    public boolean matches(RbacQuery query) {
      for (Rule rule : rules) {
        if (!rule.matches(query)) {
          return false;
        }
      }
      return true;
    }

    @Override
    public Clues clues() {
      return new Clues.All(rules.stream().map(Rule::clues).toList());
    }
  }
}
