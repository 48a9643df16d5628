package io.meshjvm.grpc;

import io.grpc.ConnectivityState;
import io.grpc.EquivalentAddressGroup;
import io.grpc.Status;
import io.grpc.util.MultiChildLoadBalancer;
import io.meshjvm.traffic.Pick;
import io.meshjvm.traffic.Transport;
import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds a connection to each endpoint that calls may go to, and leaves the choice to the mesh. An
 * endpoint that wants to be spoken to in another way gets a new connection; the old one ends with
 * its calls.
 *
 * <p>All state belongs to the channel's synchronization context.
 */
final class MeshLoadBalancer extends MultiChildLoadBalancer {

  private @Nullable Balance balance;
  private Map<Object, Pick.Picked> targets = Map.of();

  /**
   * What a connection is for.
   *
   * @param addresses of the endpoint
   * @param transport how it is spoken to
   */
  private record Lane(List<SocketAddress> addresses, Transport transport) {}

  MeshLoadBalancer(Helper helper) {
    super(helper);
  }

  @Override
  public Status acceptResolvedAddresses(ResolvedAddresses resolved) {
    balance = resolved.getAttributes().get(MeshAttributes.BALANCE);
    if (balance == null && !resolved.getAddresses().isEmpty()) {
      Status unknown =
          Status.UNAVAILABLE.withDescription(
              MeshLoadBalancerProvider.POLICY + " balances services of the mesh only");
      handleNameResolutionError(unknown);
      return unknown;
    }
    return super.acceptResolvedAddresses(resolved);
  }

  @Override
  protected Map<Object, ResolvedAddresses> createChildAddressesMap(ResolvedAddresses resolved) {
    Map<Object, ResolvedAddresses> children = new LinkedHashMap<>();
    Map<Object, Pick.Picked> found = new LinkedHashMap<>();
    for (ResolvedAddresses child : super.createChildAddressesMap(resolved).values()) {
      EquivalentAddressGroup group = child.getAddresses().get(0);
      Pick.Picked picked = group.getAttributes().get(MeshAttributes.PICKED);
      if (picked != null) {
        Lane lane = new Lane(List.copyOf(group.getAddresses()), picked.transport());
        children.put(lane, child);
        found.put(lane, picked);
      }
    }
    targets = found;
    return children;
  }

  @Override
  protected ChildLbState createChildLbState(Object key) {
    return new ChildLbState(key, pickFirstLbProvider) {
      @Override
      protected ChildLbStateHelper createChildHelper() {
        return new ChildLbStateHelper() {
          @Override
          public void updateBalancingState(ConnectivityState state, SubchannelPicker picker) {
            super.updateBalancingState(state, picker);
            if (!resolvingAddresses && state == ConnectivityState.IDLE) {
              getLb().requestConnection();
            }
          }
        };
      }
    };
  }

  @Override
  protected void updateOverallBalancingState() {
    List<MeshPicker.Connection> ready =
        getReadyChildren().stream()
            .filter(child -> targets.containsKey(child.getKey()))
            .map(MeshLoadBalancer.this::connection)
            .toList();
    if (ready.isEmpty()) {
      unready();
    } else {
      update(
          ConnectivityState.READY,
          new MeshPicker(Objects.requireNonNull(balance, "resolved"), ready));
    }
  }

  private MeshPicker.Connection connection(ChildLbState child) {
    return new MeshPicker.Connection(
        Objects.requireNonNull(targets.get(child.getKey()), "a child is a target's"),
        child.getCurrentPicker());
  }

  /** Calls wait while anybody may still answer, and fail with the reason of somebody if not. */
  private void unready() {
    Set<ConnectivityState> waiting = Set.of(ConnectivityState.CONNECTING, ConnectivityState.IDLE);
    boolean connecting =
        getChildLbStates().stream().anyMatch(child -> waiting.contains(child.getCurrentState()));
    update(
        connecting ? ConnectivityState.CONNECTING : ConnectivityState.TRANSIENT_FAILURE,
        connecting
            ? new FixedResultPicker(PickResult.withNoResult())
            : new FailurePicker(
                getChildLbStates().stream().map(ChildLbState::getCurrentPicker).toList()));
  }

  private void update(ConnectivityState state, SubchannelPicker picker) {
    currentConnectivityState = state;
    getHelper().updateBalancingState(state, picker);
  }
}
