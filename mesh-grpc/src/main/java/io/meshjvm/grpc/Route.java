package io.meshjvm.grpc;

import io.meshjvm.traffic.Call;
import io.meshjvm.traffic.Candidate;
import io.meshjvm.traffic.Cluster;
import java.util.List;
import java.util.Objects;

/**
 * Where the calls of a channel go at one moment.
 *
 * @param call what is called
 * @param cluster the service and its port
 * @param candidates the endpoints that share the calls, at least one
 */
record Route(Call call, Cluster cluster, List<Candidate> candidates) {

  /** Checks and copies the parts. */
  Route {
    Objects.requireNonNull(call, "call");
    Objects.requireNonNull(cluster, "cluster");
    candidates = List.copyOf(candidates);
    if (candidates.isEmpty()) {
      throw new IllegalArgumentException("a route leads somewhere");
    }
  }

  /** Whether some of the endpoints are known by a host name only. */
  boolean hasNames() {
    return candidates.stream().anyMatch(c -> c.target().endpoint().address().isUnresolved());
  }
}
