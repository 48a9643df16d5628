package io.meshjvm.traffic;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/** The states of one cluster's endpoints by address. Immutable, the states are not. */
final class EndpointStates {

  /** Those of a cluster without endpoints. */
  static final EndpointStates NONE = new EndpointStates(Map.of());

  private final Map<InetSocketAddress, EndpointState> states;

  private EndpointStates(Map<InetSocketAddress, EndpointState> states) {
    this.states = states;
  }

  /**
   * The states of other endpoints of the same cluster: who stays keeps its own, who is new begins.
   *
   * @param nanos now, on the clock of slow start
   */
  EndpointStates next(Endpoints endpoints, long nanos) {
    Map<InetSocketAddress, EndpointState> next = new HashMap<>();
    endpoints.stream()
        .map(Endpoint::address)
        .forEach(address -> next.computeIfAbsent(address, a -> known(a, nanos)));
    return new EndpointStates(next);
  }

  private EndpointState known(InetSocketAddress address, long nanos) {
    EndpointState known = states.get(address);
    return known == null ? new EndpointState(nanos) : known;
  }

  /** The state of an endpoint; one that counts for nobody if it is none of the cluster's. */
  EndpointState of(Endpoint endpoint) {
    EndpointState state = states.get(endpoint.address());
    return state == null ? new EndpointState(0) : state;
  }
}
