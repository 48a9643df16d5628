package io.meshjvm.registration;

import io.meshjvm.core.Problem;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A registration at one moment.
 *
 * @param state how it stands
 * @param since since when it is in this state
 * @param workloadEntry name of the WorkloadEntry, without namespace, or null for a node that
 *     neither joins a WorkloadGroup nor takes over an entry
 * @param reason why the state is {@code FAILED} or {@code UNHEALTHY}, null in every other state;
 *     its code is {@code MESH-13xx}, or {@code MESH-12xx} if the connection itself failed
 */
public record RegistrationStatus(
    RegistrationState state,
    Instant since,
    @Nullable String workloadEntry,
    @Nullable Problem reason) {

  /** Checks that a reason is there if and only if the state has one. */
  public RegistrationStatus {
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(since, "since");
    boolean due = state == RegistrationState.FAILED || state == RegistrationState.UNHEALTHY;
    if (due != (reason != null)) {
      throw new IllegalArgumentException(state + (due ? " needs a reason" : " has no reason"));
    }
  }

  /** Whether the control plane has taken the workload in and it is not about to leave. */
  public boolean registered() {
    return state == RegistrationState.REGISTERED
        || state == RegistrationState.HEALTHY
        || state == RegistrationState.UNHEALTHY;
  }
}
