package io.meshjvm.policy.internal.rbac;

/**
 * Holds where a text of an attribute satisfies a condition.
 *
 * @param attribute the attribute
 * @param condition the condition
 */
record AttributeRule(Attribute attribute, TextCondition condition) implements Rule {

  @Override
  public boolean matches(RbacQuery query) {
    for (String text : attribute.of(query)) {
      if (condition.test(text)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Clues clues() {
    return Clues.of(attribute, condition.parts());
  }
}
