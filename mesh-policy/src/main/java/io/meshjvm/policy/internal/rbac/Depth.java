package io.meshjvm.policy.internal.rbac;

import io.meshjvm.core.xds.InvalidResourceException;

/** How deep conditions may lie in each other; what is deeper could overflow a stack. */
final class Depth {

  private static final int MAX = 32;

  private Depth() {}

  /**
   * Checks a depth.
   *
   * @throws InvalidResourceException if it is too deep
   */
  static void check(int depth) {
    if (depth > MAX) {
      throw new InvalidResourceException("conditions are more than " + MAX + " deep");
    }
  }
}
