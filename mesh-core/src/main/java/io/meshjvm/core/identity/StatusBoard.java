package io.meshjvm.core.identity;

import io.meshjvm.core.MeshException;
import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.Published;
import io.meshjvm.core.Source;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps and publishes how the identity fares. What repeats is logged as a warning once, and after
 * that for debugging only. Lives on the mesh thread.
 */
final class StatusBoard {

  private static final Logger log = LoggerFactory.getLogger(StatusBoard.class);

  private final Published<IdentityStatus> status = new Published<>(IdentityStatus.INITIAL);
  private final Map<String, IdentityProblem> warnings = new LinkedHashMap<>();
  private final Clock clock;
  private final MeshObserver observer;
  private @Nullable IdentityProblem failure;
  private @Nullable Instant next;

  StatusBoard(Clock clock, MeshObserver observer) {
    this.clock = clock;
    this.observer = observer;
  }

  Source<IdentityStatus> status() {
    return status;
  }

  /** An attempt begins. */
  void attempting() {
    next = null;
    publish();
  }

  /** An attempt failed; the next one is due at {@code again}. */
  void failed(MeshException cause, Instant again) {
    boolean repeated = failure != null && failure.code().equals(cause.code());
    if (repeated) {
      log.debug("Still no new identity", cause);
    } else {
      log.warn("No new identity: {}", cause.getMessage());
      log.debug("Details", cause);
    }
    Instant since = repeated && failure != null ? failure.since() : clock.instant();
    failure = new IdentityProblem(cause.details(), since);
    next = again;
    publish();
    observer.svidRenewalFailed(cause.code());
  }

  /** An attempt succeeded; the next one is due at {@code again}. */
  void succeeded(Instant again) {
    failure = null;
    next = again;
    publish();
  }

  /** The next attempt moved. */
  void due(Instant again) {
    next = again;
    publish();
  }

  /** Something is wrong that does not stop the identity. */
  void warn(MeshException cause) {
    IdentityProblem known = warnings.get(cause.code());
    IdentityProblem now =
        new IdentityProblem(cause.details(), known == null ? clock.instant() : known.since());
    if (now.equals(known)) {
      return;
    }
    if (known == null) {
      log.warn("{}", cause.getMessage());
    }
    warnings.put(cause.code(), now);
    publish();
  }

  /** Whether a warning stands. */
  boolean warned(IdentityFault fault) {
    return warnings.containsKey(fault.code());
  }

  /** What a warning said is over. */
  void clear(IdentityFault fault) {
    if (warnings.remove(fault.code()) != null) {
      publish();
    }
  }

  private void publish() {
    status.publish(new IdentityStatus(failure, next, List.copyOf(warnings.values())));
  }
}
