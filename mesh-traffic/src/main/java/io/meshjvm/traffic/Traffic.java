package io.meshjvm.traffic;

import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.MeshThread;
import io.meshjvm.core.Published;
import io.meshjvm.core.Source;
import io.meshjvm.core.Watch;
import io.meshjvm.core.bootstrap.WorkloadNode;
import io.meshjvm.core.xds.ControlPlane;
import io.meshjvm.core.xds.Resources;
import io.meshjvm.core.xds.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The services of the mesh as this workload may reach them: a subscription to clusters and their
 * endpoints, and the newest {@link TrafficSnapshot} of both.
 *
 * <p>Reading is free of locks and possible from any thread; snapshots are published on the mesh
 * thread, at most ten a second once the first is complete. While the control plane is away the last
 * snapshot goes on serving.
 */
public final class Traffic implements Source<TrafficSnapshot>, AutoCloseable {

  /** How long the endpoints of a removed cluster are kept. */
  private static final Duration EDS_GRACE = Duration.ofSeconds(30);

  private static final Duration PUBLISH_INTERVAL = Duration.ofMillis(100);

  private final MeshThread thread;
  private final ServiceNames names;
  private final Features features = new Features();
  private final Subscription<Cluster> clusterSubscription;
  private final Subscription<Endpoints> endpointsSubscription;
  private final Warming warming;
  private final Leases leases;
  private final Interest interest;
  private final HostLookups lookups;
  private final Coalescer coalescer;
  private final Published<TrafficSnapshot> published;

  private Resources<Cluster> clusters = Resources.none();

  private Traffic(
      ControlPlane controlPlane,
      MeshThread thread,
      WorkloadNode node,
      HostResolver system,
      Set<String> tlsSecrets,
      MeshObserver observer,
      RandomGenerator random) {
    this.thread = thread;
    this.names = ServiceNames.of(node);
    this.warming =
        new Warming(
            new Surroundings(
                random, () -> nanos(thread), WorkloadNode.addressText(node.address())));
    this.leases = new Leases(thread, MeshObserver.contained(observer), this::ejectionsChanged);
    this.clusterSubscription = controlPlane.subscribe(new ClusterType(features, tlsSecrets));
    this.endpointsSubscription = controlPlane.subscribe(new EndpointsType(features));
    this.interest = new Interest(thread, EDS_GRACE, endpointsSubscription::names);
    this.lookups = new HostLookups(thread, system, this::changed);
    this.coalescer = new Coalescer(thread, PUBLISH_INTERVAL, this::publish);
    this.published =
        new Published<>(
            new TrafficSnapshot(false, new ServiceIndex(names, Set.of()), Map.of(), Set.of()));
  }

  /**
   * Subscribes.
   *
   * @param controlPlane where clusters and endpoints come from; no one else may be subscribed to
   *     them
   * @param thread the mesh thread
   * @param node this workload; its namespace and DNS domain complete short names
   * @param system looks up endpoints that are known by name only
   * @param tlsSecrets names of roots and certificates that the application has material for, as the
   *     control plane writes them; endpoints that need others are not dialled
   * @param observer told of ejections by outlier detection, and of their ends
   */
  public static Traffic open(
      ControlPlane controlPlane,
      MeshThread thread,
      WorkloadNode node,
      HostResolver system,
      Set<String> tlsSecrets,
      MeshObserver observer) {
    // The mesh thread's own generator is for that thread, and calls come from any.
    RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
    return open(controlPlane, thread, node, system, tlsSecrets, observer, random);
  }

  /**
   * Subscribes, and leaves it to whoever calls to look up endpoints that are known by name only;
   * parameters as in the other method.
   */
  public static Traffic open(ControlPlane controlPlane, MeshThread thread, WorkloadNode node) {
    return open(
        controlPlane,
        thread,
        node,
        host -> new CompletableFuture<>(),
        Set.of(),
        MeshObserver.none());
  }

  /**
   * Subscribes; parameters as in the other method.
   *
   * @param random chooses among endpoints; thread-safe
   */
  static Traffic open(
      ControlPlane controlPlane,
      MeshThread thread,
      WorkloadNode node,
      HostResolver system,
      MeshObserver observer,
      RandomGenerator random) {
    return open(controlPlane, thread, node, system, Set.of(), observer, random);
  }

  private static Traffic open(
      ControlPlane controlPlane,
      MeshThread thread,
      WorkloadNode node,
      HostResolver system,
      Set<String> tlsSecrets,
      MeshObserver observer,
      RandomGenerator random) {
    Traffic traffic = new Traffic(controlPlane, thread, node, system, tlsSecrets, observer, random);
    traffic.start();
    return traffic;
  }

  private void start() {
    clusterSubscription.watch(this::clustersChanged);
    endpointsSubscription.watch(endpoints -> changed());
    // What came before the watch is read once; a change in between is seen twice at worst.
    thread.execute(() -> clustersChanged(clusterSubscription.current()));
  }

  @Override
  public TrafficSnapshot current() {
    return published.current();
  }

  @Override
  public Watch watch(Consumer<? super TrafficSnapshot> listener) {
    return published.watch(listener);
  }

  /**
   * Begins a use of an endpoint: counts it, and takes reports of what comes of it. From any thread,
   * without locks. Who tries an endpoint takes a lease first, and tries no other one of the cluster
   * if that is refused.
   *
   * @param picked what was picked of a snapshot of this traffic
   * @param kind what the endpoint is used for
   * @throws TrafficException MESH-1520 if the cluster's circuit breakers do not allow it
   */
  public Lease lease(Pick.Picked picked, Lease.Kind kind) {
    return leases.lease(picked, kind);
  }

  /** Unsubscribes; the last snapshot stays readable. Idempotent. */
  @Override
  public void close() {
    endpointsSubscription.close();
    clusterSubscription.close();
    // After what still comes from the subscriptions, which would begin both anew.
    thread.execute(leases::close);
    thread.execute(lookups::close);
  }

  /**
   * Publishes anew, soon, since endpoints of {@code cluster} were ejected or taken back; for use on
   * the mesh thread.
   */
  private void ejectionsChanged(String cluster) {
    warming.redistribute(cluster);
    changed();
  }

  private static long nanos(MeshThread thread) {
    Instant now = thread.clock().instant();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
  }

  private void clustersChanged(Resources<Cluster> next) {
    clusters = next;
    interest.want(
        next.byName().values().stream()
            .filter(Cluster::asksEds)
            .map(Cluster::edsName)
            .collect(Collectors.toSet()));
    lookups.want(DnsEndpoints.hosts(next.byName().values().stream()));
    changed();
  }

  private @Nullable Endpoints known(Cluster cluster) {
    return cluster.asksEds()
        ? endpointsSubscription.current().byName().get(cluster.edsName())
        : DnsEndpoints.of(cluster, lookups::known);
  }

  private void changed() {
    if (current().provisioned()) {
      coalescer.request();
    } else {
      publish();
    }
  }

  private void publish() {
    Map<String, ActiveCluster> active = warming.update(clusters.byName(), this::known);
    leases.follow(active);
    boolean complete =
        clusters.received()
            && (endpointsSubscription.current().received()
                || clusters.byName().values().stream().noneMatch(Cluster::asksEds));
    published.publish(
        new TrafficSnapshot(
            current().provisioned() || complete,
            new ServiceIndex(names, clusters.byName().keySet()),
            active,
            features.names(clusters.byName())));
  }
}
