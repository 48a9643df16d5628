package io.meshjvm.sdk;

import io.meshjvm.core.Published;
import io.meshjvm.core.Watch;
import io.meshjvm.sdk.MeshState.Phase;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a member from start to leave: folds what the rooms say into one {@link MeshState},
 * and takes the member out of the mesh in order.
 *
 * <p>The state is computed and published on the mesh thread.
 */
final class Lifecycle {

  private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);

  /** What leaving may take beyond its drain time before it goes on regardless. */
  private static final Duration LEAVE_SLACK = Duration.ofSeconds(5);

  private final Member member;
  private final Duration drain;
  private final Published<MeshState> states;
  private final Notifier notifier;
  private final Deque<Runnable> leaveHooks = new ConcurrentLinkedDeque<>();
  private final AtomicReference<@Nullable Thread> leaver = new AtomicReference<>();
  private final CompletableFuture<Void> left = new CompletableFuture<>();
  private final @Nullable Thread shutdownHook;
  private volatile @Nullable Phase ending;
  private boolean wasReady;

  Lifecycle(Member member, @Nullable Duration drain, boolean closeOnShutdown) {
    this.member = member;
    this.drain = drain != null ? drain : DrainTime.of(member.bootstrap().node().proxyConfig());
    this.states =
        new Published<>(
            new MeshState(Phase.STARTING, "starting", member.thread().clock().instant()));
    this.notifier = new Notifier("mesh-notify-" + member.bootstrap().node().name());
    this.shutdownHook = closeOnShutdown ? addShutdownHook() : null;
    member.identity().watch(identity -> update());
    member.trunk().identityStatus().watch(status -> update());
    member.trunk().controlPlane().status().watch(status -> update());
    member.registration().status().watch(status -> update());
    member.traffic().watch(snapshot -> update());
    member.thread().execute(this::update);
  }

  MeshState state() {
    return states.current();
  }

  Watch watch(Consumer<? super MeshState> listener) {
    return notifier.watch(listener);
  }

  void onLeave(Runnable stop) {
    leaveHooks.addFirst(stop);
  }

  void awaitReady(Duration timeout) {
    CompletableFuture<MeshState> settled = new CompletableFuture<>();
    Watch watch = states.watch(state -> settle(settled, state));
    try {
      settle(settled, state());
      MeshState state = settled.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
      if (state.phase() == Phase.DRAINING || state.phase() == Phase.LEFT) {
        throw new MeshJoinException("MESH-3002", "The member was closed", "Start a new one", null);
      }
    } catch (TimeoutException e) {
      throw new MeshJoinException(
          "MESH-3001",
          "Not ready after " + timeout.toMillis() + " ms: " + state().detail(),
          "Mend that, or look closer with 'mesh-cli doctor'",
          null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MeshJoinException("MESH-3003", "Interrupted while joining", "Join again", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("Nobody fails this future", e);
    } finally {
      watch.close();
    }
  }

  private static void settle(CompletableFuture<MeshState> settled, MeshState state) {
    switch (state.phase()) {
      case READY, DEGRADED, DRAINING, LEFT -> settled.complete(state);
      case STARTING, UNHEALTHY, REFUSED -> {}
    }
  }

  /** Leaves in order; blocks until it is done, whoever began. */
  void leave() {
    if (!leaver.compareAndSet(null, Thread.currentThread())) {
      if (leaver.get() != Thread.currentThread()) {
        left.join();
      }
      return;
    }
    try {
      end(Phase.DRAINING, "peers are being told not to call");
      member.terminator().drain();
      awaitDrain();
      // Before what it leads to is stopped.
      member.terminator().finish(drain);
      leaveHooks.forEach(Lifecycle::runHook);
      // Last: what the hooks stop may call others to the end.
      member.loopback().drain(drain);
    } finally {
      finish();
    }
  }

  /** Disconnects without ceremony. */
  void abandon() {
    if (leaver.compareAndSet(null, Thread.currentThread())) {
      finish();
    }
  }

  private void awaitDrain() {
    try {
      member
          .registration()
          .leave(drain)
          .toCompletableFuture()
          .get(drain.plus(LEAVE_SLACK).toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.warn("Leaving without an end of the drain time", e);
    }
  }

  private static void runHook(Runnable hook) {
    try {
      hook.run();
    } catch (Exception | LinkageError e) {
      // Foreign code, from which a class may be gone by now; others still have to be stopped.
      log.warn("What was to run on leaving failed", e);
    }
  }

  private void finish() {
    end(Phase.LEFT, "out of the mesh");
    notifier.close();
    try {
      member.close();
    } finally {
      // Whatever came of it: others wait for this, and the JVM must not wait for others.
      removeShutdownHook();
      left.complete(null);
    }
  }

  private void end(Phase phase, String detail) {
    ending = phase;
    // Published at once and not on the mesh thread alone, which may be closed before it gets there.
    publish(new MeshState(phase, detail, member.thread().clock().instant()));
  }

  private void update() {
    if (ending == null) {
      Readiness readiness = member.readiness();
      wasReady |= readiness.ready();
      publish(readiness.state(wasReady, member.thread().clock().instant()));
    }
  }

  private synchronized void publish(MeshState next) {
    MeshState last = states.current();
    Phase end = ending;
    boolean stale = end != null && next.phase() != end;
    if (stale || (last.phase() == next.phase() && last.detail().equals(next.detail()))) {
      return;
    }
    MeshState state =
        last.phase() == next.phase()
            ? new MeshState(next.phase(), next.detail(), last.since())
            : next;
    if (last.phase() != next.phase()) {
      log.info("Mesh member {}: {}", state.phase(), state.detail());
    }
    states.publish(state);
    notifier.tell(state);
  }

  private @Nullable Thread addShutdownHook() {
    Thread hook = new Thread(this::leave, "mesh-leave");
    try {
      Runtime.getRuntime().addShutdownHook(hook);
      return hook;
    } catch (IllegalStateException e) {
      log.debug("The JVM is stopping already; it will not wait for this member to leave");
      return null;
    }
  }

  private void removeShutdownHook() {
    if (shutdownHook != null && Thread.currentThread() != shutdownHook) {
      try {
        Runtime.getRuntime().removeShutdownHook(shutdownHook);
      } catch (IllegalStateException e) {
        log.debug("The JVM is stopping already");
      }
    }
  }
}
