package io.meshjvm.core.identity;

import io.meshjvm.core.MeshThread;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes work that may block (files, keys, signatures) off the mesh thread and brings its outcome
 * back to it.
 */
final class Background {

  private static final Logger log = LoggerFactory.getLogger(Background.class);

  private final MeshThread thread;
  private final Executor io;

  Background(MeshThread thread, Executor io) {
    this.thread = thread;
    this.io = io;
  }

  /**
   * Runs {@code work}, then one of the other two on the mesh thread. Once the executor is closed,
   * none of the three runs.
   */
  <T> void run(Supplier<T> work, Consumer<T> done, Consumer<RuntimeException> failed) {
    run(work, done, failed, late -> {});
  }

  /**
   * The same for work whose outcome has to be given back.
   *
   * @param unclaimed gets the outcome in place of {@code done} if the mesh thread has ended
   *     meanwhile, on the thread that did the work
   */
  <T> void run(
      Supplier<T> work,
      Consumer<T> done,
      Consumer<RuntimeException> failed,
      Consumer<T> unclaimed) {
    try {
      io.execute(() -> perform(work, done, failed, unclaimed));
    } catch (RejectedExecutionException e) {
      log.debug("Dropped work after close");
    }
  }

  private <T> void perform(
      Supplier<T> work,
      Consumer<T> done,
      Consumer<RuntimeException> failed,
      Consumer<T> unclaimed) {
    T result;
    try {
      result = work.get();
    } catch (RuntimeException e) {
      thread.execute(() -> failed.accept(e));
      return;
    } catch (Error e) {
      thread.execute(() -> failed.accept(new IllegalStateException(e.toString(), e)));
      throw e;
    }
    if (!thread.execute(() -> done.accept(result))) {
      unclaimed.accept(result);
    }
  }
}
