package io.meshjvm.testkit.config;

import java.util.Map;
import java.util.Objects;

/**
 * The {@code spec} of a WorkloadEntry, or the {@code template} of a WorkloadGroup.
 *
 * @param address IP address or host name; empty in a template, and where only the gateways of the
 *     workload's network know it
 * @param ports port numbers by service port name
 * @param labels labels that selectors look at
 * @param network the network of the workload, empty for the mesh's own
 * @param locality {@code region/zone/subzone}, with trailing parts left out, or empty
 * @param weight load balancing weight; 0 when not given, which counts as 1
 * @param serviceAccount name of the service account, or empty
 */
public record WorkloadSpec(
    String address,
    Map<String, Integer> ports,
    Map<String, String> labels,
    String network,
    String locality,
    int weight,
    String serviceAccount) {
  /** Copies the maps and refuses a negative weight. */
  public WorkloadSpec {
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(network, "network");
    Objects.requireNonNull(locality, "locality");
    Objects.requireNonNull(serviceAccount, "serviceAccount");
    ports = Map.copyOf(ports);
    labels = Map.copyOf(labels);
    if (weight < 0) {
      throw new IllegalArgumentException("weight must not be negative: " + weight);
    }
  }
}
