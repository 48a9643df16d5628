package io.meshjvm.traffic;

import io.meshjvm.core.bootstrap.WorkloadNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * What the mesh offered at one moment: its clusters, their endpoints, and the way from a host and
 * port to an endpoint.
 *
 * <p>Immutable but for the turn of each picker; safe for use from any thread, without locks.
 */
public final class TrafficSnapshot {

  private final boolean provisioned;
  private final ServiceIndex index;
  private final Map<String, ActiveCluster> active;
  private final Set<String> unsupported;

  TrafficSnapshot(
      boolean provisioned,
      ServiceIndex index,
      Map<String, ActiveCluster> active,
      Set<String> unsupported) {
    this.provisioned = provisioned;
    this.index = index;
    this.active = Map.copyOf(active);
    this.unsupported = Set.copyOf(unsupported);
  }

  /**
   * A service of the mesh that has a given workload among its endpoints.
   *
   * @param service its host and port
   * @param endpoint the workload as an endpoint of it
   */
  public record Selection(ClusterName service, Endpoint endpoint) {

    /** Checks the parts. */
    public Selection {
      Objects.requireNonNull(service, "service");
      Objects.requireNonNull(endpoint, "endpoint");
    }
  }

  /** Whether the control plane has answered for clusters, and for endpoints if there are any. */
  public boolean provisioned() {
    return provisioned;
  }

  /** The clusters in use, in no order; those that wait for their first endpoints are not here. */
  public List<Cluster> clusters() {
    return active.values().stream().map(ActiveCluster::cluster).toList();
  }

  /** The endpoints of the cluster of that name, if it is in use. */
  public Optional<Endpoints> endpoints(String cluster) {
    return Optional.ofNullable(active.get(cluster)).map(ActiveCluster::endpoints);
  }

  /**
   * The cluster for a service's host and port, if it is in use.
   *
   * @param host full or in a short form ({@code cart}, {@code cart.shop}, {@code cart.shop.svc}),
   *     in any case, with or without final dot
   * @param port the service's port, not the workload's
   */
  public Optional<Cluster> cluster(String host, int port) {
    return index.cluster(host, port).map(active::get).map(ActiveCluster::cluster);
  }

  /** The service ports of {@code host}; empty if the mesh knows no such host. */
  public Set<Integer> ports(String host) {
    return Set.copyOf(index.ports(host));
  }

  /**
   * The endpoint for one call, or the reason why there is none; parameters as in {@link
   * #cluster(String, int)}. The next call gets the next endpoint; to look only, see {@link
   * #peek(String, int)}.
   */
  public Pick pick(String host, int port) {
    return lookUp(host, port, (state, there) -> state.pick(there, port, 1)).get(0);
  }

  /**
   * An endpoint that a call could go to, or the reason why there is none; parameters as in {@link
   * #cluster(String, int)}. For reports and checks: however often it is asked, calls go where they
   * would have gone.
   */
  public Pick peek(String host, int port) {
    return lookUp(host, port, (state, there) -> state.peek(there, port).stream().toList()).get(0);
  }

  /**
   * The endpoints for one call, in the order in which to try them until one takes the connection;
   * parameters as in {@link #cluster(String, int)}.
   *
   * @param limit how many at most, at least 1
   * @return at least one
   * @throws TrafficException if there is none
   */
  public List<Pick.Picked> attempts(String host, int port, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit " + limit + " is below 1");
    }
    List<Pick.Picked> attempts = new ArrayList<>();
    for (Pick pick : lookUp(host, port, (state, there) -> state.pick(there, port, limit))) {
      if (pick instanceof Pick.NoEndpoint none) {
        throw none.toException();
      }
      attempts.add((Pick.Picked) pick);
    }
    return attempts;
  }

  /**
   * The endpoints that share the calls at this moment, with their shares: those of the first
   * priority that has any. For clients that balance by themselves; however often it is asked, calls
   * go where they would have gone. Parameters as in {@link #cluster(String, int)}.
   *
   * @return at least one
   * @throws TrafficException if there is none
   */
  public List<EndpointPicker.Candidate> candidates(String host, int port) {
    if (peek(host, port) instanceof Pick.NoEndpoint none) {
      throw none.toException();
    }
    return index
        .cluster(host, port)
        .map(active::get)
        .orElseThrow()
        .candidates(ServiceNames.normalise(host), port);
  }

  /**
   * The services, subsets left aside, that have {@code own} among their endpoints. Another workload
   * at the same address, which happens on loopback and behind gateways, does not count.
   */
  public List<Selection> servicesSelecting(WorkloadNode own) {
    List<Selection> selections = new ArrayList<>();
    active.forEach(
        (cluster, state) ->
            ClusterName.parse(cluster)
                .filter(ClusterName::isWholeService)
                .ifPresent(
                    service ->
                        state.endpoints().stream()
                            .filter(e -> e.hasAddress(own.address()) && e.workload().mayBe(own))
                            .forEach(e -> selections.add(new Selection(service, e)))));
    return List.copyOf(selections);
  }

  /** What clusters ask for and this library does not do, for reports. */
  public Set<String> unsupportedFeatures() {
    return unsupported;
  }

  /** What {@code choice} takes of the cluster for the normal form of a host. */
  private interface Choice extends BiFunction<ActiveCluster, String, List<Pick.Picked>> {}

  /** The endpoints to try, or one reason why there is none. */
  private List<? extends Pick> lookUp(String host, int port, Choice choice) {
    Optional<String> cluster = index.cluster(host, port);
    if (cluster.isEmpty()) {
      return List.of(unknown(host, port));
    }
    ActiveCluster state = active.get(cluster.get());
    if (state == null) {
      return List.of(Shortage.notProvisioned(host));
    }
    String there = ServiceNames.normalise(host);
    List<Pick.Picked> chosen = choice.apply(state, there);
    return chosen.isEmpty() ? List.of(Shortage.of(state, there, port)) : chosen;
  }

  private Pick.NoEndpoint unknown(String host, int port) {
    if (!provisioned) {
      return Shortage.notProvisioned(host);
    }
    Set<Integer> ports = index.ports(host);
    return ports.isEmpty() ? Shortage.unknownHost(host) : Shortage.unknownPort(host, port, ports);
  }
}
