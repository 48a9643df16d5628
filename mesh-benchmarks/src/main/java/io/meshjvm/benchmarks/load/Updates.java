package io.meshjvm.benchmarks.load;

import io.meshjvm.core.Watch;
import io.meshjvm.sdk.Mesh;
import java.util.concurrent.atomic.AtomicLong;

/** Counts how often a member makes a new snapshot of services and endpoints known. Thread-safe. */
final class Updates implements AutoCloseable {

  private final AtomicLong count = new AtomicLong();
  private final Watch watch;

  Updates(Mesh mesh) {
    this.watch = mesh.traffic().watch(snapshot -> count.incrementAndGet());
  }

  long count() {
    return count.get();
  }

  @Override
  public void close() {
    watch.close();
  }
}
