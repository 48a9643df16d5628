package io.meshjvm.traffic;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How callers of a cluster are kept from what would hurt them or it.
 *
 * @param breakers how much may go there at a time
 * @param outliers when failing endpoints are ejected, or null for never
 */
public record Protection(CircuitBreakers breakers, @Nullable OutlierDetection outliers) {

  /** Envoy's circuit breakers where nothing is said, and no ejections. */
  public static final Protection DEFAULT = new Protection(CircuitBreakers.DEFAULT, null);

  /** Checks the parts. */
  public Protection {
    Objects.requireNonNull(breakers, "breakers");
  }

  /** Reads what CDS says. */
  static Protection read(io.meshjvm.proto.envoy.config.cluster.v3.Cluster wire) {
    return new Protection(
        CircuitBreakersReader.read(wire.getCircuitBreakers()),
        wire.hasOutlierDetection()
            ? OutlierDetectionReader.read(wire.getOutlierDetection())
            : null);
  }
}
