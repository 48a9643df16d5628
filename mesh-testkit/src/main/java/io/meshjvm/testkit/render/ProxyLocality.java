package io.meshjvm.testkit.render;

import java.util.Objects;

/**
 * Where a proxy runs.
 *
 * @param region the region, may be empty
 * @param zone the zone, may be empty
 * @param subzone the subzone, may be empty
 */
public record ProxyLocality(String region, String zone, String subzone) {
  /** Refuses null parts. */
  public ProxyLocality {
    Objects.requireNonNull(region, "region");
    Objects.requireNonNull(zone, "zone");
    Objects.requireNonNull(subzone, "subzone");
  }
}
