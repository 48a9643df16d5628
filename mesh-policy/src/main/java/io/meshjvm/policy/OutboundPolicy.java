package io.meshjvm.policy;

import io.meshjvm.core.bootstrap.OutboundSettings;
import java.util.Objects;

/**
 * What the mesh says of calls to destinations that it does not know: {@code outboundTrafficPolicy}
 * of MeshConfig or of a Sidecar (istio: {@code buildOutboundCatchAllNetworkFilterChains} in {@code
 * pilot/pkg/networking/core/listener_builder.go}).
 *
 * @param mode what becomes of such calls
 * @param cluster the cluster that they go to, as LDS names it; empty while nothing is known
 */
public record OutboundPolicy(Mode mode, String cluster) {

  private static final String PASSTHROUGH = "PassthroughCluster";
  private static final String BLACK_HOLE = "BlackHoleCluster";

  /** Checks the parts. */
  public OutboundPolicy {
    Objects.requireNonNull(mode, "mode");
    Objects.requireNonNull(cluster, "cluster");
  }

  /** What becomes of a call to a destination that the mesh does not know. */
  public enum Mode {
    /** The control plane has not said so yet. */
    UNKNOWN,
    /** It goes to where the caller wanted, as it is. */
    ALLOW_ANY,
    /** It is refused. */
    REGISTRY_ONLY,
    /** It goes to a service of the mesh that passes it on. */
    EGRESS_PROXY
  }

  /** The policy before the control plane has spoken. */
  public static OutboundPolicy unknown() {
    return new OutboundPolicy(Mode.UNKNOWN, "");
  }

  /** What holds where this workload has settings of its own. */
  public OutboundPolicy under(OutboundSettings settings) {
    return switch (settings.unknown()) {
      case MESH -> this;
      case ALLOW_ANY -> to(PASSTHROUGH);
      case REGISTRY_ONLY -> to(BLACK_HOLE);
    };
  }

  /** The policy of a catch-all that goes to {@code cluster}. */
  static OutboundPolicy to(String cluster) {
    Mode mode =
        switch (cluster) {
          case PASSTHROUGH -> Mode.ALLOW_ANY;
          case BLACK_HOLE -> Mode.REGISTRY_ONLY;
          default -> Mode.EGRESS_PROXY;
        };
    return new OutboundPolicy(mode, cluster);
  }
}
