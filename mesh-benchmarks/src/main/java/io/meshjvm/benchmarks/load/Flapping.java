package io.meshjvm.benchmarks.load;

import io.meshjvm.testkit.Istiod;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Endpoints that come and go at a fixed rate, one WorkloadEntry at a time, each change pushed by
 * itself. The servers behind them all run all the time, and the first stays an endpoint throughout:
 * so there is no moment at which a call has a reason to fail.
 */
final class Flapping implements AutoCloseable {

  private static final String APP = "echo";
  private static final long SEED = 22;

  private final Istiod istiod;
  private final List<Map<Protocol, Integer>> servers;
  private final Random random = new Random(SEED);
  private final BitSet present = new BitSet();
  private final AtomicLong changes = new AtomicLong();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread created = new Thread(task, "flapping");
            created.setDaemon(true);
            return created;
          });

  private Flapping(Istiod istiod, List<Map<Protocol, Integer>> servers) {
    this.istiod = istiod;
    this.servers = List.copyOf(servers);
  }

  /** Declares the service with all {@code servers} as its endpoints; nothing moves yet. */
  static Flapping declare(Istiod istiod, List<Map<Protocol, Integer>> servers) {
    Flapping flapping = new Flapping(istiod, servers);
    istiod.apply(Service.entry(APP, servers.get(0)));
    for (int i = 0; i < servers.size(); i++) {
      flapping.toggle(i);
    }
    return flapping;
  }

  /** Begins, at {@code rate} changes a second; what could not be done in time is made up for. */
  ScheduledFuture<?> start(int rate) {
    return thread.scheduleAtFixedRate(
        this::change, 0, TimeUnit.SECONDS.toNanos(1) / rate, TimeUnit.NANOSECONDS);
  }

  private void change() {
    toggle(1 + random.nextInt(servers.size() - 1));
    changes.incrementAndGet();
  }

  private void toggle(int server) {
    String name = APP + "-" + server;
    if (present.get(server)) {
      istiod.delete("WorkloadEntry", Service.NAMESPACE, name);
    } else {
      istiod.apply(Service.workload(name, APP, servers.get(server)));
    }
    present.flip(server);
  }

  /** How many changes there were so far. */
  long changes() {
    return changes.get();
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
