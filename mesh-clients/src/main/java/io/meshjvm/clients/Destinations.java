package io.meshjvm.clients;

import io.meshjvm.core.MeshMember;
import io.meshjvm.core.Source;
import io.meshjvm.traffic.Candidate;
import io.meshjvm.traffic.HostResolver;
import io.meshjvm.traffic.Pick;
import io.meshjvm.traffic.Traffic;
import io.meshjvm.traffic.TrafficException;
import io.meshjvm.traffic.TrafficSnapshot;
import io.meshjvm.traffic.Transport;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * The endpoints behind services, for clients that take addresses and connect by themselves.
 *
 * @param traffic the services
 * @param system looks up endpoints that are host names
 */
record Destinations(Source<TrafficSnapshot> traffic, HostResolver system) {

  static Destinations of(MeshMember member) {
    return new Destinations(member.part(Traffic.class), member.part(HostResolver.class));
  }

  /**
   * Where to try to connect to, in this order; at least one. Does not wait but for endpoints that
   * are host names; a name that is not known costs its own endpoint only.
   *
   * @param limit how many endpoints at most
   * @return fails with a {@link ConnectException} and the reason if there is none, or with what DNS
   *     said of the first
   */
  CompletionStage<List<Destination>> find(String host, int port, int limit) {
    List<Pick.Picked> attempts;
    try {
      attempts = traffic.current().attempts(host, port, limit);
    } catch (TrafficException e) {
      return CompletableFuture.failedFuture(refused(e));
    }
    CompletionStage<FoundDestinations> all =
        CompletableFuture.completedFuture(FoundDestinations.of(List.of()));
    for (Pick.Picked picked : attempts) {
      all = all.thenCombine(addresses(picked), FoundDestinations::and);
    }
    return all.thenCompose(FoundDestinations::settled);
  }

  /**
   * How to speak on a connection that was made to one of the found addresses.
   *
   * @throws ConnectException if that can no longer be said
   */
  Transport transport(String host, int port, InetSocketAddress address) throws ConnectException {
    List<Candidate> candidates;
    try {
      candidates = traffic.current().candidates(host, port);
    } catch (TrafficException e) {
      throw refused(e);
    }
    Set<Transport> transports =
        candidates.stream()
            .filter(candidate -> candidate.target().endpoint().address().equals(address))
            .map(candidate -> candidate.target().transport())
            .collect(Collectors.toCollection(HashSet::new));
    if (transports.isEmpty()) {
      // Found by name, or gone since: what all of them want, it wants as well.
      candidates.forEach(candidate -> transports.add(candidate.target().transport()));
    }
    if (transports.size() != 1) {
      throw new ConnectException(
          "It cannot be said any more how " + address + " of " + host + " wants to be spoken to");
    }
    return transports.iterator().next();
  }

  private CompletionStage<FoundDestinations> addresses(Pick.Picked picked) {
    return picked
        .addresses(system)
        .thenApply(
            addresses ->
                FoundDestinations.of(
                    addresses.stream().map(address -> new Destination(address, picked)).toList()))
        .exceptionally(FoundDestinations::failed);
  }

  private static ConnectException refused(TrafficException reason) {
    ConnectException failure = new ConnectException(reason.getMessage());
    failure.initCause(reason);
    return failure;
  }
}
