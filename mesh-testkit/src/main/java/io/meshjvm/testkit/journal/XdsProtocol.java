package io.meshjvm.testkit.journal;

/** The two protocols of the aggregated discovery service. */
public enum XdsProtocol {
  /** State of the world: a response holds every resource of its type, or of those asked for. */
  SOTW,
  /** Incremental: a response holds what changed. */
  DELTA
}
