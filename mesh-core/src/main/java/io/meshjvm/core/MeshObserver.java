package io.meshjvm.core;

import java.time.Duration;
import java.time.Instant;

/**
 * What happens inside a mesh member, for metrics and alarms; every method does nothing unless
 * overridden.
 *
 * <p>Calls come on the mesh thread and must not block; what they throw is logged and goes no
 * further. Names and values hold no secret and no unbounded text.
 */
public interface MeshObserver {

  /** An observer that does nothing. */
  static MeshObserver none() {
    return new MeshObserver() {};
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
}
