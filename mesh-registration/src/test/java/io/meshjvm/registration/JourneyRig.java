package io.meshjvm.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Any;
import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.MeshThread;
import io.meshjvm.core.bootstrap.Bootstrap;
import io.meshjvm.core.trunk.Trunk;
import io.meshjvm.core.xds.ResourceType;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.VmSpec;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.config.WorkloadEntry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * An istiod on real sockets with WorkloadGroup {@code vm/python-http}, and members that join it.
 */
final class JourneyRig implements AutoCloseable {

  static final String GROUP =
      """
      apiVersion: networking.istio.io/v1
      kind: WorkloadGroup
      metadata: {name: %s, namespace: vm}
      spec:
        metadata: {labels: {app: %s}, annotations: {team: t}}
        template: {serviceAccount: my-vm, ports: {http: 8080}, locality: r/z}
      """;

  private static final String CLUSTER = "type.googleapis.com/envoy.config.cluster.v3.Cluster";

  final Istiod istiod =
      Istiod.builder().keys(KeyAlgorithm.EC_P256).gracePeriod(Duration.ofMillis(200)).start();
  private final ExecutorService probes = Executors.newCachedThreadPool();
  private final ScheduledThreadPoolExecutor hasty = new HastyScheduler();
  private final MeshThread mesh = MeshThread.over(hasty, Clock.systemUTC(), new Random(1));
  private final List<Joined> members = new ArrayList<>();
  private final Path directory;

  /**
   * Starts istiod.
   *
   * @param directory place of the members' files
   */
  JourneyRig(Path directory) {
    this.directory = directory;
    istiod.serve(CLUSTER, "any", Any.newBuilder().setTypeUrl(CLUSTER).build());
    istiod.apply(GROUP.formatted("python-http", "python-http"));
    istiod.writeVmDirectory(directory, VmSpec.of("vm", "python-http"));
  }

  /** A member of {@code group} with these labels of its own, to be started. */
  Joined member(String group, Map<String, String> labels) {
    Joined member =
        new Joined(TestNodes.bootstrap(directory, istiod.port(), group, labels), mesh, probes);
    members.add(member);
    return member;
  }

  /** A member of {@code group} with these labels of its own. */
  Joined join(String group, Map<String, String> labels) {
    Joined member = member(group, labels);
    member.trunk.start();
    return member;
  }

  /** A member of {@code group}, which need not be there yet. */
  Joined join(String group) {
    return join(group, Map.of("own", "yes"));
  }

  /** The one WorkloadEntry that there is. */
  WorkloadEntry entry() {
    List<WorkloadEntry> entries = istiod.workloadEntries();
    assertThat(entries).hasSize(1);
    return entries.get(0);
  }

  void awaitStreams(int number) {
    await().atMost(Duration.ofSeconds(30)).until(() -> istiod.connections().size() == number);
  }

  void awaitNoEntry() {
    await().atMost(Duration.ofSeconds(30)).until(() -> istiod.workloadEntries().isEmpty());
  }

  @Override
  public void close() {
    members.forEach(Joined::close);
    istiod.close();
    hasty.shutdown();
    probes.shutdownNow();
  }

  /** A member whose health a test decides. */
  static final class Joined implements AutoCloseable {

    final Trunk trunk;
    final Registration registration;
    volatile HealthResult health = HealthResult.healthy();

    private Joined(Bootstrap bootstrap, MeshThread mesh, ExecutorService probes) {
      trunk = Trunk.create(bootstrap, mesh, MeshObserver.none());
      trunk.controlPlane().subscribe(new Clusters());
      registration =
          Registration.builder(trunk.controlPlane(), bootstrap, mesh, probes)
              .healthCheck("app", () -> health)
              .healthCheckTimeout(Duration.ofMinutes(10))
              .start();
    }

    void awaitState(RegistrationState state) {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> registration.status().current().state() == state);
    }

    @Override
    public void close() {
      registration.close();
      trunk.close();
    }
  }

  /**
   * Forty times as fast as asked, so that no test waits for the pauses after a refusal. Limits are
   * set forty times as long where they must hold.
   */
  private static final class HastyScheduler extends ScheduledThreadPoolExecutor {

    HastyScheduler() {
      super(1);
      setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
      return super.schedule(task, unit.toNanos(delay) / 40, TimeUnit.NANOSECONDS);
    }
  }

  /** A subscription that istiod always answers, which is how a member knows that it is in. */
  private static final class Clusters implements ResourceType<byte[]> {

    @Override
    public String typeUrl() {
      return CLUSTER;
    }

    @Override
    public Naming naming() {
      return Naming.WILDCARD;
    }

    @Override
    public byte[] parse(byte[] payload) {
      return payload;
    }

    @Override
    public String name(byte[] resource) {
      throw new IllegalStateException("delta names its resources itself");
    }
  }
}
