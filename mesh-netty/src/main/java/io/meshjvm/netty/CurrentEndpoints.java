package io.meshjvm.netty;

import io.meshjvm.core.Source;
import io.meshjvm.traffic.Call;
import io.meshjvm.traffic.ClusterName;
import io.meshjvm.traffic.Pick;
import io.meshjvm.traffic.TrafficException;
import io.meshjvm.traffic.TrafficSnapshot;
import io.meshjvm.traffic.Transport;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether a call could still go where a connection leads: not where the endpoint is gone,
 * drained or ejected, or wants to be spoken to in another way. Callable from any thread.
 */
final class CurrentEndpoints {

  private final Source<TrafficSnapshot> traffic;
  private volatile Known known = new Known(null, Map.of());

  private record Place(InetSocketAddress address, Transport transport) {

    static Place of(Pick.Picked picked) {
      return new Place(picked.endpoint().address(), picked.transport());
    }

    /**
     * Whether both are the caller's own destination, spoken to in one way: where a service is a
     * pattern, host names differ from caller to caller, and with them what TLS asks for.
     */
    boolean passesLike(Place other) {
      return address.isUnresolved()
          && other.address.isUnresolved()
          && address.getPort() == other.address.getPort()
          && transport.getClass() == other.transport.getClass();
    }
  }

  private record Known(@Nullable TrafficSnapshot snapshot, Map<String, Set<Place>> clusters) {}

  CurrentEndpoints(Source<TrafficSnapshot> traffic) {
    this.traffic = traffic;
  }

  /** Whether a call to the service of {@code picked} could go there now. */
  boolean include(Pick.Picked picked) {
    TrafficSnapshot snapshot = traffic.current();
    Known now = known;
    if (now.snapshot() != snapshot) {
      now = new Known(snapshot, new ConcurrentHashMap<>());
      known = now;
    }
    Set<Place> places =
        now.clusters().computeIfAbsent(picked.cluster(), cluster -> places(snapshot, cluster));
    Place place = Place.of(picked);
    return places.contains(place)
        || (place.address().isUnresolved() && places.stream().anyMatch(place::passesLike));
  }

  private static Set<Place> places(TrafficSnapshot snapshot, String cluster) {
    ClusterName name = ClusterName.parse(cluster).orElse(null);
    if (name == null) {
      return Set.of();
    }
    try {
      return snapshot.candidates(Call.to(name.host(), name.port()).subset(name.subset())).stream()
          .map(candidate -> Place.of(candidate.target()))
          .collect(Collectors.toSet());
    } catch (TrafficException e) {
      // The service is gone, or nobody can take its calls.
      return Set.of();
    }
  }
}
