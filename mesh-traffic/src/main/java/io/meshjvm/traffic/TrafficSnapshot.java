package io.meshjvm.traffic;

import io.meshjvm.core.bootstrap.WorkloadNode;
import java.net.InetSocketAddress;
import java.time.Duration;
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

  /** Name of Istio's cluster for calls that go past the mesh. */
  static final String PASSTHROUGH = "PassthroughCluster";

  /** What Istio says of every cluster unless told otherwise. */
  private static final Connecting CONNECTING = Connecting.within(Duration.ofSeconds(10));

  private final boolean provisioned;
  private final ServiceIndex index;
  private final Map<String, ActiveCluster> active;
  private final EndpointIndex endpoints;
  private final Set<String> unsupported;

  TrafficSnapshot(
      boolean provisioned,
      ServiceIndex index,
      Map<String, ActiveCluster> active,
      Set<String> unsupported) {
    this.provisioned = provisioned;
    this.index = index;
    this.active = Map.copyOf(active);
    this.endpoints = new EndpointIndex(this.active.values());
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
    return cluster(Call.to(host, port));
  }

  /** The cluster for a call, if it is in use. */
  public Optional<Cluster> cluster(Call call) {
    return index.cluster(call).map(active::get).map(ActiveCluster::cluster);
  }

  /**
   * Whether {@code host} is a service of the mesh, or may be one because the mesh has not told its
   * services yet: only of other hosts can it be said that to go past the mesh is right.
   */
  public boolean mayBeService(String host) {
    return !provisioned || !index.ports(host).isEmpty();
  }

  /** The service ports of {@code host}; empty if the mesh knows no such host. */
  public Set<Integer> ports(String host) {
    return Set.copyOf(index.ports(host));
  }

  /** {@link #pick(Call)} of a whole service. */
  public Pick pick(String host, int port) {
    return pick(Call.to(host, port));
  }

  /**
   * The endpoint for one call, or the reason why there is none. The next call gets the next
   * endpoint; to look only, see {@link #peek(Call)}.
   */
  public Pick pick(Call call) {
    return lookUp(call, (state, normal) -> state.pick(normal, 1)).get(0);
  }

  /** {@link #peek(Call)} of a whole service. */
  public Pick peek(String host, int port) {
    return peek(Call.to(host, port));
  }

  /**
   * An endpoint that a call could go to, or the reason why there is none. For reports and checks:
   * however often it is asked, calls go where they would have gone.
   */
  public Pick peek(Call call) {
    return lookUp(call, (state, normal) -> state.peek(normal).stream().toList()).get(0);
  }

  /** {@link #attempts(Call, int)} of a whole service. */
  public List<Pick.Picked> attempts(String host, int port, int limit) {
    return attempts(Call.to(host, port), limit);
  }

  /**
   * The endpoints for one call, in the order in which to try them until one takes the connection.
   *
   * @param limit how many at most, at least 1
   * @return at least one
   * @throws TrafficException if there is none
   */
  public List<Pick.Picked> attempts(Call call, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit " + limit + " is below 1");
    }
    List<Pick.Picked> attempts = new ArrayList<>();
    for (Pick pick : lookUp(call, (state, normal) -> state.pick(normal, limit))) {
      if (pick instanceof Pick.NoEndpoint none) {
        throw none.toException();
      }
      attempts.add((Pick.Picked) pick);
    }
    return attempts;
  }

  /** {@link #candidates(Call)} of a whole service. */
  public List<Candidate> candidates(String host, int port) {
    return candidates(Call.to(host, port));
  }

  /**
   * The endpoints that share the calls at this moment, with their shares. For clients that balance
   * by themselves; however often it is asked, calls go where they would have gone.
   *
   * @return at least one
   * @throws TrafficException if there is none
   */
  public List<Candidate> candidates(Call call) {
    List<Candidate> candidates =
        index
            .cluster(call)
            .map(active::get)
            .map(state -> state.candidates(normal(call)))
            .orElse(List.of());
    if (candidates.isEmpty() && peek(call) instanceof Pick.NoEndpoint none) {
      throw none.toException();
    }
    return candidates;
  }

  /**
   * Where a call goes now, and why not elsewhere; however often it is asked, calls go where they
   * would have gone.
   *
   * @throws TrafficException if the mesh knows no such host, port or subset, or has not told yet
   */
  public Explanation explain(Call call) {
    Pick pick = peek(call);
    ActiveCluster state = index.cluster(call).map(active::get).orElse(null);
    if (state != null) {
      return Explainer.explain(state, normal(call));
    }
    throw ((Pick.NoEndpoint) pick).toException();
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

  /** What is known of an endpoint that was picked; what counts for nobody if it is gone. */
  EndpointState state(Pick.Picked picked) {
    ActiveCluster state = active.get(picked.cluster());
    return (state == null ? EndpointStates.NONE : state.states()).of(picked.endpoint());
  }

  /** The endpoint of a headless service at that very address, however it fares. */
  public Optional<Pick.Picked> headlessEndpoint(InetSocketAddress address) {
    return endpoints.headless(address);
  }

  /** A cluster with an endpoint at that address that wants anything but plaintext. */
  Optional<String> securedAt(InetSocketAddress address) {
    return endpoints.secured(address);
  }

  /** The way past the mesh, in plaintext, to an address or a host of the system's DNS. */
  Pick.Picked past(InetSocketAddress address) {
    ActiveCluster passthrough = active.get(PASSTHROUGH);
    Connecting connecting = passthrough == null ? CONNECTING : passthrough.cluster().connecting();
    return new Pick.Picked(
        PASSTHROUGH, Endpoint.unknown(address), new Transport.Plaintext(), connecting);
  }

  /** What is taken of a cluster for a call whose host is in its normal form. */
  private interface Choice extends BiFunction<ActiveCluster, Call, List<Pick.Picked>> {}

  /** The endpoints to try, or one reason why there is none. */
  private List<? extends Pick> lookUp(Call call, Choice choice) {
    Optional<String> cluster = index.cluster(call);
    if (cluster.isEmpty()) {
      return List.of(unknown(call));
    }
    ActiveCluster state = active.get(cluster.get());
    if (state == null) {
      return List.of(Shortage.notProvisioned(call.host()));
    }
    Call normal = normal(call);
    List<Pick.Picked> chosen = choice.apply(state, normal);
    return chosen.isEmpty() ? List.of(Shortage.of(state, normal)) : chosen;
  }

  private static Call normal(Call call) {
    return new Call(ServiceNames.normalise(call.host()), call.port(), call.subset(), call.key());
  }

  private Pick.NoEndpoint unknown(Call call) {
    if (!provisioned) {
      return Shortage.notProvisioned(call.host());
    }
    Set<Integer> ports = index.ports(call.host());
    if (ports.isEmpty()) {
      return Shortage.unknownHost(call.host());
    }
    return ports.contains(call.port())
        ? Shortage.unknownSubset(call, index.subsets(call.host(), call.port()))
        : Shortage.unknownPort(call.host(), call.port(), ports);
  }
}
