package io.meshjvm.registration;

import io.meshjvm.core.MeshThread;
import io.meshjvm.core.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs one probe by the clock and turns its attempts into verdicts.
 *
 * <p>Attempts start by a ticker, not after the end of the one before. As with the agent's, a tick
 * that falls into a running attempt is kept, at most one. An attempt that outlives its timeout
 * counts as a failure, is interrupted, and holds its thread alone: until it has ended every further
 * tick counts as a failure without another attempt. Where this process stood still meanwhile, as in
 * a long pause of its garbage collection or on a machine without a free core, the attempt gets its
 * time once more. All methods are for the mesh thread.
 */
final class HealthMonitor {

  /** By how much a timer may be late without saying that the process stood still. */
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final String name;
  private final Probe probe;
  private final ProbeTiming timing;
  private final MeshThread mesh;
  private final Executor executor;
  private final Listener listener;
  private final Hysteresis hysteresis;

  private Watch nextTick = () -> {};
  private @Nullable Run run;
  private boolean keptTick;
  private boolean stopped;

  HealthMonitor(
      String name,
      Probe probe,
      ProbeTiming timing,
      MeshThread mesh,
      Executor executor,
      Listener listener) {
    this.name = name;
    this.probe = probe;
    this.timing = timing;
    this.mesh = mesh;
    this.executor = executor;
    this.listener = listener;
    this.hysteresis = new Hysteresis(timing.successThreshold(), timing.failureThreshold());
  }

  String name() {
    return name;
  }

  void start() {
    if (timing.initialDelay().isZero()) {
      tick();
    } else {
      nextTick = mesh.schedule(timing.initialDelay(), this::tick);
    }
  }

  void stop() {
    stopped = true;
    nextTick.close();
    if (run != null) {
      run.abandon();
    }
    probe.close();
  }

  private void tick() {
    if (stopped) {
      return;
    }
    nextTick = mesh.schedule(timing.period(), this::tick);
    if (run == null) {
      begin();
    } else if (run.overdue()) {
      decide(Probe.Attempt.unhealthy(run.overdueText(), "not started, the last attempt hangs"));
    } else {
      keptTick = true;
    }
  }

  private void begin() {
    keptTick = false;
    Run next = new Run();
    run = next;
    limit(next, true);
    try {
      executor.execute(next);
    } catch (RejectedExecutionException e) {
      next.limit.close();
      run = null;
      decide(Probe.Attempt.unhealthy("the probe executor takes no more work", "not started"));
    }
  }

  private void limit(Run attempt, boolean again) {
    Instant end = mesh.clock().instant().plus(timing.timeout());
    attempt.limit = mesh.schedule(timing.timeout(), () -> expire(attempt, end, again));
  }

  /** Where this timer is late, the attempt has had no more time to run than the timer. */
  private void expire(Run overdue, Instant end, boolean again) {
    if (stopped || overdue != run) {
      return;
    }
    if (again && mesh.clock().instant().isAfter(end.plus(PAUSE))) {
      limit(overdue, false);
    } else {
      overdue.abandon();
      decide(Probe.Attempt.unhealthy(overdue.overdueText(), "abandoned"));
    }
  }

  private void ended(Run ended, Probe.Attempt attempt) {
    ended.limit.close();
    run = null;
    if (stopped) {
      return;
    }
    if (!ended.overdue()) {
      decide(attempt);
    }
    if (keptTick) {
      begin();
    }
  }

  private void decide(Probe.Attempt attempt) {
    listener.attempted(new ProbeReport(name, attempt.result(), attempt.detail()));
    if (hysteresis.count(attempt.result() instanceof HealthResult.Healthy)) {
      listener.verdict(name, attempt.result());
    }
  }

  /** Is told on the mesh thread. */
  interface Listener {

    /** An attempt was decided. */
    void attempted(ProbeReport report);

    /** Enough attempts in a row make a verdict other than the last one. */
    void verdict(String name, HealthResult verdict);
  }

  /** One attempt on its way through the executor. */
  private final class Run implements Runnable {

    private Watch limit = () -> {};
    private @Nullable Thread worker;
    private boolean abandoned;

    @Override
    public void run() {
      synchronized (this) {
        if (!abandoned) {
          worker = Thread.currentThread();
        }
      }
      Probe.Attempt attempt = overdue() ? Probe.Attempt.unhealthy("", "") : tryOnce();
      synchronized (this) {
        worker = null;
        if (abandoned) {
          // The interrupt was meant for this attempt, not for the executor's next task.
          Thread.interrupted();
        }
      }
      mesh.execute(() -> ended(this, attempt));
    }

    private Probe.Attempt tryOnce() {
      try {
        return probe.attempt(timing.timeout());
      } catch (Throwable e) {
        // Foreign code answers here; whatever it throws is its answer, errors included, and the
        // interrupt that ends an overdue attempt too.
        return Probe.Attempt.unhealthy(textOf(e), "failed");
      }
    }

    private synchronized void abandon() {
      abandoned = true;
      if (worker != null) {
        worker.interrupt();
      }
    }

    private synchronized boolean overdue() {
      return abandoned;
    }

    private String overdueText() {
      return name + " gave no answer within " + timing.timeout().toMillis() + " ms";
    }
  }

  private static String textOf(Throwable e) {
    String message = e.getMessage();
    String type = e.getClass().getSimpleName();
    return message == null || message.isBlank() ? type : type + ": " + message;
  }
}
