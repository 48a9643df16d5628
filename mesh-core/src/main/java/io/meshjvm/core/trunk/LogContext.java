package io.meshjvm.core.trunk;

import io.meshjvm.core.bootstrap.WorkloadNode;
import org.slf4j.MDC;

/**
 * Says which member a log line is of: what runs on a thread that belongs to one member alone has
 * SLF4J's MDC {@value #KEY}. Threads of the application, and event loops that several share, are
 * left as they are.
 *
 * @param node name and namespace of the member, as {@code istioctl proxy-status} shows it
 */
public record LogContext(String node) {

  /** Key in the MDC. */
  public static final String KEY = "mesh.node";

  /** The context of a member. */
  public static LogContext of(WorkloadNode node) {
    return new LogContext(node.name() + "." + node.namespace());
  }

  /** Marks this thread, which must be the member's own, for as long as it lives. */
  public void enter() {
    MDC.put(KEY, node);
  }

  /** The whole life of a thread that is the member's own, marked. */
  public Runnable around(Runnable life) {
    return () -> {
      enter();
      life.run();
    };
  }
}
