package io.meshjvm.core.identity;

import io.meshjvm.core.MeshThread;
import io.meshjvm.core.Source;
import io.meshjvm.core.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls at least once a minute, and more often for an SVID that lives only for minutes, so that a
 * wall clock that jumps or a machine that was suspended is noticed. Lives on the mesh thread.
 */
final class Heartbeat implements Watch {

  static final Duration LONGEST = Duration.ofSeconds(60);

  private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration JUMP = Duration.ofSeconds(60);
  private static final int BEATS_PER_LIFETIME = 20;

  private final MeshThread thread;
  private final Source<Optional<WorkloadIdentity>> identity;
  private final Runnable beat;
  private @Nullable Watch place;
  private @Nullable Watch timer;
  private boolean closed;

  Heartbeat(MeshThread thread, Source<Optional<WorkloadIdentity>> identity, Runnable beat) {
    this.thread = thread;
    this.identity = identity;
    this.beat = beat;
  }

  /** Begins with a first call at once. */
  void start() {
    place = identity.watch(changed -> next());
    tick();
  }

  @Override
  public void close() {
    closed = true;
    if (place != null) {
      place.close();
    }
    if (timer != null) {
      timer.close();
    }
  }

  private void tick() {
    beat.run();
    next();
  }

  private void next() {
    if (timer != null) {
      timer.close();
    }
    if (!closed) {
      Duration wait = interval();
      Instant planned = thread.clock().instant().plus(wait);
      timer = thread.schedule(wait, () -> due(planned));
    }
  }

  private void due(Instant planned) {
    Duration jump = Duration.between(planned, thread.clock().instant());
    if (jump.abs().compareTo(JUMP) > 0) {
      log.warn(
          "The clock moved by {} s: it was set, or this machine was suspended", jump.toSeconds());
    }
    tick();
  }

  private Duration interval() {
    Duration interval =
        identity
            .current()
            .map(now -> Duration.between(now.obtained(), now.svid().expires()))
            .map(lifetime -> lifetime.dividedBy(BEATS_PER_LIFETIME))
            .orElse(LONGEST);
    if (interval.compareTo(LONGEST) > 0) {
      return LONGEST;
    }
    return interval.compareTo(SHORTEST) < 0 ? SHORTEST : interval;
  }
}
