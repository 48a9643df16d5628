package io.meshjvm.core.bootstrap;

import java.util.Objects;

/**
 * How this workload calls others.
 *
 * @param unknown what becomes of calls to destinations that the mesh does not know
 */
public record OutboundSettings(Unknown unknown) {

  /** Checks the parts. */
  public OutboundSettings {
    Objects.requireNonNull(unknown, "unknown");
  }

  /** As the mesh says. */
  public static OutboundSettings asTheMeshSays() {
    return new OutboundSettings(Unknown.MESH);
  }

  /** What becomes of calls to destinations that the mesh does not know. */
  public enum Unknown {
    /** What the mesh's {@code outboundTrafficPolicy} says. */
    MESH,
    /** They go there as they are, whatever the mesh says. */
    ALLOW_ANY,
    /** They are refused, whatever the mesh says. */
    REGISTRY_ONLY
  }
}
