package io.meshjvm.policy.internal.rbac;

import java.util.List;
import java.util.function.Predicate;

/** A condition on a text of one character per byte. Immutable; callable from any thread. */
interface TextCondition extends Predicate<String> {

  /**
   * Parts that every text has for which it holds, without regard to case; none if none is known.
   */
  default List<Part> parts() {
    return List.of();
  }
}
