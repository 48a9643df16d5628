package io.meshjvm.core.bootstrap;

import java.util.Objects;

/**
 * Where a workload or an endpoint is; parts that are unknown are empty.
 *
 * @param region for example {@code eu-west-1}
 * @param zone for example {@code eu-west-1a}
 * @param subZone for example a rack
 */
public record Locality(String region, String zone, String subZone) {

  /** The locality of which nothing is known. */
  public static final Locality UNKNOWN = new Locality("", "", "");

  /** Checks the parts. */
  public Locality {
    Objects.requireNonNull(region, "region");
    Objects.requireNonNull(zone, "zone");
    Objects.requireNonNull(subZone, "subZone");
  }

  /** Reads Istio's form {@code region/zone/subzone}; later parts may be missing. */
  public static Locality parse(String text) {
    String[] parts = text.split("/", 3);
    return new Locality(
        parts[0], parts.length > 1 ? parts[1] : "", parts.length > 2 ? parts[2] : "");
  }

  /** Istio's form, without empty parts at the end. */
  @Override
  public String toString() {
    return (region + "/" + zone + "/" + subZone).replaceFirst("/+$", "");
  }
}
