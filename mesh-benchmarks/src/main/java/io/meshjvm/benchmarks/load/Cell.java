package io.meshjvm.benchmarks.load;

/**
 * What is compared on every data path.
 *
 * @param protocol what is spoken
 * @param callers how many calls are under way
 */
record Cell(Protocol protocol, int callers) {

  Cell {
    if (callers < 1) {
      throw new IllegalArgumentException("nobody calls: " + callers);
    }
  }

  @Override
  public String toString() {
    return protocol.title() + ", " + callers + " at once";
  }
}
