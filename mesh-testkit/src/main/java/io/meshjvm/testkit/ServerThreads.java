package io.meshjvm.testkit;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The threads of one server: for calls, and for what happens later unless a test does that. */
final class ServerThreads implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 10;

  private final ExecutorService calls = Executors.newCachedThreadPool(task -> daemon(task, "call"));
  private final ScheduledExecutorService scheduler;
  private final boolean ownScheduler;

  ServerThreads(@Nullable ScheduledExecutorService given) {
    this.ownScheduler = given == null;
    this.scheduler =
        given == null
            ? Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "timer"))
            : given;
  }

  private static Thread daemon(Runnable task, String role) {
    Thread thread = new Thread(task, "testkit-istiod-" + role);
    thread.setDaemon(true);
    return thread;
  }

  Executor calls() {
    return calls;
  }

  ScheduledExecutorService scheduler() {
    return scheduler;
  }

  /** Returns when no call runs any more, since what a call does last still needs its socket. */
  @Override
  public void close() {
    calls.shutdown();
    if (ownScheduler) {
      scheduler.shutdownNow();
    }
    try {
      if (!calls.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        calls.shutdownNow();
      }
    } catch (InterruptedException e) {
      calls.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
