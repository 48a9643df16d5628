package io.meshjvm.traffic;

/**
 * How to reach each endpoint of a cluster.
 *
 * @param cluster the cluster
 */
record Targets(Cluster cluster) {

  /** Whether this member speaks what the endpoint wants. */
  boolean isDialable(Endpoint endpoint) {
    return !(cluster.transports().of(endpoint) instanceof Transport.Unsupported);
  }

  /** Where and how to connect; the endpoint is dialable. */
  Pick.Picked of(Endpoint endpoint) {
    return new Pick.Picked(
        cluster.name(), endpoint, cluster.transports().of(endpoint), cluster.connecting());
  }
}
