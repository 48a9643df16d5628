package io.meshjvm.testkit.render;

/** Comparison of networks. */
final class Networks {
  private Networks() {}

  /** Whether two networks are the same; an unknown network is the same as any. */
  static boolean same(String one, String other) {
    return one.isEmpty() || other.isEmpty() || one.equals(other);
  }
}
