package io.meshjvm.sdk;

import java.time.Instant;
import java.util.Objects;

/**
 * How a mesh member stands, in one word and one sentence.
 *
 * @param phase the word
 * @param detail the sentence: what is missing, what went wrong and what to do
 * @param since since when
 */
public record MeshState(Phase phase, String detail, Instant since) {

  /** Checks the parts. */
  public MeshState {
    Objects.requireNonNull(phase, "phase");
    Objects.requireNonNull(detail, "detail");
    Objects.requireNonNull(since, "since");
  }

  /** Where a member is in its life. */
  public enum Phase {
    /** On its way in; {@link MeshState#detail()} says what is still missing. */
    STARTING,
    /** Registered, healthy and provisioned. */
    READY,
    /**
     * In the mesh, but its health check fails or the application withdrew it: peers do not call it.
     */
    UNHEALTHY,
    /**
     * Was ready, and lost the control plane or a renewal; everything goes on with what it knew
     * last.
     */
    DEGRADED,
    /** The control plane refuses it; tries again, and recovers when the cause is gone. */
    REFUSED,
    /** Leaving: reported unhealthy, waiting for peers to notice and for requests in flight. */
    DRAINING,
    /** Out of the mesh. */
    LEFT
  }
}
