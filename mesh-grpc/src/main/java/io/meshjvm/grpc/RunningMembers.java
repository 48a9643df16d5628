package io.meshjvm.grpc;

import io.meshjvm.core.Published;
import io.meshjvm.core.Source;
import io.meshjvm.core.Watch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The members that run, oldest first. Thread-safe; listeners run on the thread that starts or stops
 * a member.
 */
final class RunningMembers implements Source<List<Directory>> {

  /**
   * Those of this JVM, as far as this class's loader reaches. One place for all, because gRPC makes
   * its providers and the library its extensions by {@link java.util.ServiceLoader}, each for
   * itself, and nobody is there to introduce them to each other.
   */
  static final RunningMembers OF_THIS_JVM = new RunningMembers();

  private final Published<List<Directory>> running = new Published<>(List.of());

  /** Adds a member; closing the result removes it. */
  synchronized Watch add(Directory member) {
    List<Directory> next = new ArrayList<>(current());
    next.add(member);
    running.publish(List.copyOf(next));
    return () -> remove(member);
  }

  private synchronized void remove(Directory member) {
    List<Directory> next = new ArrayList<>(current());
    if (next.removeIf(other -> other == member)) {
      running.publish(List.copyOf(next));
    }
  }

  @Override
  public List<Directory> current() {
    return running.current();
  }

  @Override
  public Watch watch(Consumer<? super List<Directory>> listener) {
    return running.watch(listener);
  }
}
