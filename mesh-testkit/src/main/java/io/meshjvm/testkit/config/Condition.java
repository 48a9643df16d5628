package io.meshjvm.testkit.config;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One condition of a WorkloadEntry's status.
 *
 * @param type the condition, such as {@code Healthy}
 * @param status {@code True}, {@code False} or {@code Unknown}
 * @param message free text, may be empty
 * @param lastProbeTime when it was last looked at, if known
 * @param lastTransitionTime when it last changed, if known
 */
public record Condition(
    String type,
    String status,
    String message,
    @Nullable Instant lastProbeTime,
    @Nullable Instant lastTransitionTime) {
  /** The condition that health reports set. */
  public static final String HEALTHY = "Healthy";

  /** Refuses null text. */
  public Condition {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(message, "message");
  }

  /**
   * Whether the condition holds.
   *
   * @return true when the status is {@code True}
   */
  public boolean holds() {
    return status.equals("True");
  }
}
