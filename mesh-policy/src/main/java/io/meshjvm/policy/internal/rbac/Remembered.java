package io.meshjvm.policy.internal.rbac;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A condition that remembers its answer about the last text: the requests of one caller ask about
 * the same one again and again. Callable from any thread.
 */
final class Remembered implements TextCondition {

  private final TextCondition condition;
  private volatile @Nullable Answer last;

  Remembered(TextCondition condition) {
    this.condition = condition;
  }

  @Override
  public boolean test(String text) {
    Answer known = last;
    if (known == null || !known.text().equals(text)) {
      known = new Answer(text, condition.test(text));
      last = known;
    }
    return known.holds();
  }

  @Override
  public List<Part> parts() {
    return condition.parts();
  }

  private record Answer(String text, boolean holds) {}
}
