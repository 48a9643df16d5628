package io.meshjvm.grpc;

import io.grpc.ClientStreamTracer;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.Metadata;
import io.grpc.Status;
import io.meshjvm.traffic.Pick;
import io.meshjvm.traffic.Transport;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * Picks for each call the endpoint that the mesh picks, or the next one that there is a connection
 * to. Callable from any thread, without locks.
 */
final class MeshPicker extends SubchannelPicker {

  private final Balance balance;
  private final List<Connection> connections;
  private final Map<Place, List<Connection>> places;

  /**
   * Which endpoint a connection leads to, whatever else is said of it.
   *
   * @param address as the mesh gave it
   * @param transport how it is spoken to
   */
  record Place(InetSocketAddress address, Transport transport) {

    static Place of(Pick.Picked picked) {
      return new Place(picked.endpoint().address(), picked.transport());
    }
  }

  /**
   * A connection that is there.
   *
   * @param target the endpoint at its other end
   * @param picker leads to it
   */
  record Connection(Pick.Picked target, SubchannelPicker picker) {}

  /**
   * Picks among connections.
   *
   * @param connections at least one
   */
  MeshPicker(Balance balance, List<Connection> connections) {
    this.balance = balance;
    this.connections = List.copyOf(connections);
    this.places = connections.stream().collect(Collectors.groupingBy(c -> Place.of(c.target())));
  }

  @Override
  public PickResult pickSubchannel(PickSubchannelArgs args) {
    String key = args.getCallOptions().getOption(MeshCallOptions.HASH_KEY);
    Connection connection =
        first(balance.attempts(key, 1))
            .or(() -> first(balance.attempts(key, Integer.MAX_VALUE)))
            .orElseGet(() -> any(connections));
    PickResult result = connection.picker().pickSubchannel(args);
    return result.getSubchannel() == null ? result : counted(connection.target(), result);
  }

  private Optional<Connection> first(List<Pick.Picked> attempts) {
    return attempts.stream()
        .map(Place::of)
        .map(place -> places.getOrDefault(place, List.of()))
        .filter(there -> !there.isEmpty())
        .map(MeshPicker::any)
        .findFirst();
  }

  private static Connection any(List<Connection> connections) {
    return connections.get(
        connections.size() == 1 ? 0 : ThreadLocalRandom.current().nextInt(connections.size()));
  }

  private PickResult counted(Pick.Picked target, PickResult result) {
    return balance
        .refusal(target)
        .map(
            reason ->
                PickResult.withDrop(
                    Status.UNAVAILABLE.withDescription(reason.getMessage()).withCause(reason)))
        .orElseGet(() -> result.copyWithStreamTracerFactory(report(target)));
  }

  /** A lease is taken when the call has a stream, so that none is left if it comes to nothing. */
  private ClientStreamTracer.Factory report(Pick.Picked target) {
    return new ClientStreamTracer.Factory() {
      @Override
      public ClientStreamTracer newClientStreamTracer(
          ClientStreamTracer.StreamInfo info, Metadata headers) {
        return balance
            .begin(target)
            .<ClientStreamTracer>map(CallReport::new)
            .orElseGet(() -> new ClientStreamTracer() {});
      }
    };
  }
}
