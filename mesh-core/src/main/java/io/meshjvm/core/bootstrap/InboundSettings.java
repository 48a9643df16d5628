package io.meshjvm.core.bootstrap;

import java.util.Objects;

/**
 * How this workload is called by others.
 *
 * @param beforePolicy what becomes of their calls while the mesh has not said who may call
 */
public record InboundSettings(BeforePolicy beforePolicy) {

  /** Checks the parts. */
  public InboundSettings {
    Objects.requireNonNull(beforePolicy, "beforePolicy");
  }

  /** Nobody may call before the mesh has said who. */
  public static InboundSettings closed() {
    return new InboundSettings(BeforePolicy.REFUSE);
  }

  /** What becomes of calls before the first policy of the mesh. */
  public enum BeforePolicy {
    /** They are refused. */
    REFUSE,
    /** They are served: the mesh's by mutual TLS, and plaintext too; nothing else is asked. */
    ALLOW
  }
}
