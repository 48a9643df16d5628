package io.meshjvm.core;

import java.util.Objects;
import java.util.concurrent.Executor;

/**
 * Marks lookups that the library makes for itself: of the control plane's host, of a probe's
 * target, of a name that it has already found not to be of the mesh. They go to the system, so what
 * the library puts into the JDK's way of resolving names lets pass whatever is marked; otherwise it
 * would wait for its own answer, or find istiod behind an address that only istiod can explain.
 *
 * <p>The mark belongs to a thread and to the time of one task. The library's own threads carry it
 * for life.
 */
public final class OwnLookup {

  // Of the thread, not of a member: a hook of the JDK cannot tell for which member a lookup is.
  private static final ThreadLocal<Boolean> UNDER_WAY = new ThreadLocal<>();

  private OwnLookup() {}

  /** Whether what this thread looks up is for the library itself. */
  public static boolean isUnderWay() {
    return UNDER_WAY.get() != null;
  }

  /** Runs {@code task} on this thread, marked until it returns or throws; may be nested. */
  public static void run(Runnable task) {
    call(
        () -> {
          task.run();
          return true;
        });
  }

  /**
   * What {@code task} returns, run on this thread and marked meanwhile; may be nested.
   *
   * @throws E what the task throws
   */
  public static <T, E extends Exception> T call(Task<T, E> task) throws E {
    if (isUnderWay()) {
      return task.call();
    }
    UNDER_WAY.set(true);
    try {
      return task.call();
    } finally {
      UNDER_WAY.remove();
    }
  }

  /** Something that looks up, and may fail. */
  @FunctionalInterface
  public interface Task<T, E extends Exception> {

    /** Does it. */
    T call() throws E;
  }

  /** Hands tasks on to {@code executor} that are marked while they run there. */
  public static Executor on(Executor executor) {
    Objects.requireNonNull(executor, "executor");
    return task -> executor.execute(() -> run(task));
  }

  /** A daemon thread, not yet started, that is marked for as long as it lives. */
  public static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(() -> run(task), name);
    thread.setDaemon(true);
    return thread;
  }
}
