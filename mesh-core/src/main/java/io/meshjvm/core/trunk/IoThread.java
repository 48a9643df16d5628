package io.meshjvm.core.trunk;

import io.meshjvm.core.OwnLookup;
import io.meshjvm.core.bootstrap.WorkloadNode;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The daemon thread for what blocks: files, keys, TLS contexts. */
final class IoThread implements Executor {

  private final ExecutorService executor;

  IoThread(WorkloadNode node) {
    executor =
        Executors.newSingleThreadExecutor(
            task -> OwnLookup.daemon(LogContext.of(node).around(task), "mesh-io"));
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(task);
  }

  /** Takes no more tasks; those at hand still run. */
  void close() {
    executor.shutdown();
  }
}
