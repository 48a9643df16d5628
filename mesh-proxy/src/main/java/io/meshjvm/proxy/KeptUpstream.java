package io.meshjvm.proxy;

import io.meshjvm.traffic.TrafficSnapshot;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The connection to an endpoint that a client's next request may use: one for each connection of a
 * client, as long as the mesh still has that endpoint.
 */
final class KeptUpstream {

  private @Nullable HttpUpstream idle;

  /** Takes a connection that has had its answer. */
  void keep(HttpUpstream upstream) {
    idle = upstream;
  }

  /** A connection to a service, if there is one that can still be used. */
  Optional<HttpUpstream> take(Target service, TrafficSnapshot snapshot) {
    HttpUpstream upstream = idle;
    idle = null;
    if (upstream == null) {
      return Optional.empty();
    }
    if (upstream.leadsTo(service) && upstream.isUsable(snapshot)) {
      return Optional.of(upstream);
    }
    upstream.close();
    return Optional.empty();
  }

  void close() {
    if (idle != null) {
      idle.close();
      idle = null;
    }
  }
}
