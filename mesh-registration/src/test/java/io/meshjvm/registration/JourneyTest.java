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
import io.meshjvm.testkit.config.Condition;
import io.meshjvm.testkit.config.WorkloadEntry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From joining to leaving, with an istiod at the other end of a real stream. */
class JourneyTest {

  private static final String GROUP =
      """
      apiVersion: networking.istio.io/v1
      kind: WorkloadGroup
      metadata: {name: %s, namespace: vm}
      spec:
        metadata: {labels: {app: %s}, annotations: {team: t}}
        template: {serviceAccount: my-vm, ports: {http: 8080}, locality: r/z}
      """;

  private static final String CLUSTER = "type.googleapis.com/envoy.config.cluster.v3.Cluster";

  private final ExecutorService probes = Executors.newCachedThreadPool();
  private final ScheduledThreadPoolExecutor hasty = new HastyScheduler();
  private final MeshThread mesh = MeshThread.over(hasty, Clock.systemUTC(), new Random(1));
  private volatile HealthResult health = HealthResult.healthy();
  private Istiod istiod;
  private Trunk trunk;
  private Registration registration;

  @BeforeEach
  void startIstiod() {
    istiod =
        Istiod.builder().keys(KeyAlgorithm.EC_P256).gracePeriod(Duration.ofMillis(200)).start();
    istiod.serve(CLUSTER, "any", Any.newBuilder().setTypeUrl(CLUSTER).build());
    istiod.apply(GROUP.formatted("python-http", "python-http"));
  }

  @AfterEach
  void stop() {
    registration.close();
    trunk.close();
    istiod.close();
    hasty.shutdown();
    probes.shutdownNow();
  }

  @Test
  void joinsReportsHealthAndLeaves(@TempDir Path directory) {
    join(directory, "python-http");
    awaitState(RegistrationState.HEALTHY);
    await().until(() -> entry().servable());

    assertThat(entry().name()).isEqualTo(registration.status().current().workloadEntry());
    assertThat(entry().labels()).containsEntry("app", "python-http").containsEntry("own", "yes");
    assertThat(entry().annotations()).containsEntry("team", "t");
    assertThat(entry().spec().locality()).isEqualTo("r/z");
    assertThat(entry().spec().ports()).containsEntry("http", 8080);

    health = HealthResult.unhealthy("database is gone");
    awaitState(RegistrationState.UNHEALTHY);
    await().until(() -> !entry().servable());
    assertThat(entry().condition(Condition.HEALTHY).orElseThrow().message())
        .isEqualTo("database is gone");

    health = HealthResult.healthy();
    awaitState(RegistrationState.HEALTHY);
    await().until(() -> entry().servable());

    registration.leave(Duration.ofSeconds(2)).toCompletableFuture().join();
    await().until(() -> !entry().servable());
    assertThat(entry().condition(Condition.HEALTHY).orElseThrow().message()).isEqualTo("leaving");
    trunk.close();
    await().until(() -> istiod.workloadEntries().isEmpty());
    assertThat(istiod.violations()).isEmpty();
  }

  @Test
  void registersOnceTheMissingGroupIsThere(@TempDir Path directory) {
    join(directory, "late");
    awaitState(RegistrationState.FAILED);
    StatusReason reason = registration.status().current().reason();
    assertThat(reason.code()).isEqualTo("MESH-1301");
    assertThat(reason.problem()).contains("cannot find WorkloadGroup vm/late");

    istiod.apply(GROUP.formatted("late", "late"));

    awaitState(RegistrationState.HEALTHY);
    await().until(() -> entry().servable());
  }

  @Test
  void tellsANewStreamOfTheOldVerdict(@TempDir Path directory) {
    join(directory, "python-http");
    awaitState(RegistrationState.HEALTHY);
    await().until(() -> entry().servable());

    istiod.delete(WorkloadEntry.KIND, "vm", entry().name());
    istiod.restart();

    await().until(() -> istiod.workloadEntries().stream().anyMatch(WorkloadEntry::servable));
    awaitState(RegistrationState.HEALTHY);
  }

  private void join(Path directory, String group) {
    istiod.writeVmDirectory(directory, VmSpec.of("vm", "python-http"));
    Bootstrap bootstrap = TestNodes.bootstrap(directory, istiod.port(), group);
    trunk = Trunk.create(bootstrap, mesh, MeshObserver.none());
    trunk.controlPlane().subscribe(new Clusters());
    registration =
        Registration.builder(trunk.controlPlane(), bootstrap, mesh, probes)
            .healthCheck("app", () -> health)
            .healthCheckTimeout(Duration.ofMinutes(10))
            .start();
    trunk.start();
  }

  private void awaitState(RegistrationState state) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> registration.status().current().state() == state);
  }

  private WorkloadEntry entry() {
    List<WorkloadEntry> entries = istiod.workloadEntries();
    assertThat(entries).hasSize(1);
    return entries.get(0);
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
