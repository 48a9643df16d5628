package io.meshjvm.registration;

/** How a registration stands. */
public enum RegistrationState {
  /** The control plane has not answered so far, and has not refused either. */
  CONNECTING,
  /**
   * The control plane has taken the workload in; the first health verdict is not in yet. An entry
   * that awaits health gets no traffic in this state.
   */
  REGISTERED,
  /** Registered, and last reported healthy or with nothing that needs a report. */
  HEALTHY,
  /** Registered, and last reported unhealthy; peers send nothing. */
  UNHEALTHY,
  /** Reported as leaving; waits until peers have heard of it. */
  DRAINING,
  /** Gone for good; istiod removes the entry 10 s after the stream has ended. */
  LEFT,
  /**
   * Refused by the control plane, or out of its reach for longer than an entry lives. Attempts go
   * on, and the state changes by itself once the cause is gone.
   */
  FAILED
}
