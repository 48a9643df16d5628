package io.meshjvm.core;

import java.time.Duration;
import java.time.Instant;

/**
 * What happens inside a mesh member, for metrics and alarms; every method does nothing unless
 * overridden.
 *
 * <p>Calls come on the mesh thread, except for {@link #nameLookedUp} and those whose names begin
 * with {@code inbound}: they come once for each lookup, connection or request, on whatever threads
 * these are served by, many at a time, and cost the member no allocation. No method may block. What
 * one throws is logged once as a warning, code {@code MESH-3010}, and goes no further.
 *
 * <p>No value holds a secret or anything that callers or names outside of the mesh make up: what
 * may serve as a tag is as many as the mesh has types, clusters and policies.
 */
public interface MeshObserver {

  /** An observer that does nothing. */
  static MeshObserver none() {
    return ContainedObserver.NONE;
  }

  /**
   * Tells {@code observer} the same, and keeps to itself what that throws: the first failure is
   * logged as a warning, those that follow at DEBUG.
   */
  static MeshObserver contained(MeshObserver observer) {
    return ContainedObserver.of(observer);
  }

  /** Who had a name looked up. */
  enum NameHook {
    /** Code in this JVM, by the JDK's resolver, by Netty's, or by hand. */
    RESOLVER,
    /** Whoever asked the DNS listener. */
    LISTENER
  }

  /** What came of the lookup of a name. */
  enum NameAnswer {
    /** The mesh answered from memory, be it that the name has no such address. */
    MESH,
    /** Not of the mesh, and answered by the system's DNS. */
    SYSTEM,
    /**
     * Not of the mesh, and without an answer. In this JVM a name that does not exist is one of
     * these, since the JDK tells no difference.
     */
    FAILED
  }

  /** What was decided about what came in. */
  enum Decision {
    /** It may pass. */
    ALLOWED,
    /** A policy is against it, or none allows it. */
    DENIED,
    /**
     * It came to no policy. A connection: the port's mode does not take it, or its caller could not
     * be verified. A request: it cannot be decided about, or is to be made with another path.
     */
    REJECTED
  }

  /** What a policy says that is not enforced. */
  enum Trial {
    /** A dry run would have let pass what came. */
    DRY_RUN_ALLOW,
    /** A dry run would have denied what came. */
    DRY_RUN_DENY,
    /** A policy of action AUDIT matches what came. */
    AUDIT
  }

  /** The xDS stream to the control plane came up. */
  default void streamConnected() {}

  /**
   * The xDS stream ended.
   *
   * @param planned whether the control plane announced it (GOAWAY at maximum age)
   * @param status the gRPC status, for example {@code UNAVAILABLE}
   */
  default void streamEnded(boolean planned, String status) {}

  /** A response of {@code typeUrl} was taken, in {@code took} from receipt to publication. */
  default void updateAccepted(String typeUrl, int resources, Duration took) {}

  /** A response of {@code typeUrl} was refused, wholly or in part. */
  default void updateRejected(String typeUrl, String reason) {}

  /** The workload has a new SVID that is valid until {@code expires}. */
  default void svidRenewed(Instant expires) {}

  /** A renewal failed; the SVID at hand, if any, goes on serving. */
  default void svidRenewalFailed(String code) {}

  /**
   * The SVID comes to its end without a successor: once when a quarter of its lifetime is left, and
   * once when it has expired.
   */
  default void svidExpiring(Instant expires) {}

  /**
   * A health check of the workload came to another verdict, or to its first.
   *
   * @param check {@code readinessProbe}, or the name that the application gave it
   */
  default void healthChecked(String check, boolean healthy) {}

  /**
   * From now on the workload is reported so to the control plane: told at each change, not each
   * time that a new stream repeats it.
   */
  default void healthReported(boolean healthy) {}

  /**
   * Outlier detection ejected an endpoint.
   *
   * @param cluster name of its cluster
   * @param rule {@code SERVER_ERRORS}, {@code GATEWAY_FAILURES} or {@code LOCAL_ORIGIN_FAILURES}
   * @param ejected how many endpoints of the cluster are ejected now
   */
  default void endpointEjected(String cluster, String rule, int ejected) {}

  /**
   * Endpoints are ejected no more: their time is over, or they, their cluster or its outlier
   * detection have gone.
   *
   * @param cluster name of their cluster
   * @param ended how many
   * @param ejected how many endpoints of the cluster are ejected still
   */
  default void ejectionsEnded(String cluster, int ended, int ejected) {}

  /** A name was looked up; on the hot path, from any thread. */
  default void nameLookedUp(NameHook hook, NameAnswer answer) {}

  /**
   * A connection came in, and may stay or not; on the hot path, from any thread.
   *
   * @param policy the rule that decided, as istiod names it: {@code
   *     ns[shop]-policy[admins]-rule[0]}; empty if none did
   */
  default void inboundConnection(Decision decision, String policy) {}

  /** A connection that had been let in was closed, since policy or trust had changed. */
  default void inboundConnectionEnded() {}

  /**
   * A request came in; on the hot path, from any thread.
   *
   * @param policy as for connections
   */
  default void inboundRequest(Decision decision, String policy) {}

  /**
   * A policy that is not enforced had something to say of a connection or request; on the hot path,
   * from any thread.
   *
   * @param policy as for connections; empty if a dry run denies since none of its rules matches
   */
  default void inboundTrial(Trial trial, String policy) {}
}
