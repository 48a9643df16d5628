package io.meshjvm.core.trunk;

import static io.meshjvm.core.trunk.TrunkRig.knows;
import static io.meshjvm.core.trunk.TrunkRig.names;
import static io.meshjvm.core.trunk.TrunkRig.serve;
import static io.meshjvm.core.trunk.TrunkRig.status;
import static io.meshjvm.core.trunk.TrunkRig.vm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meshjvm.core.xds.ControlPlaneStatus.Phase;
import io.meshjvm.core.xds.Subscription;
import io.meshjvm.proto.istio.networking.nds.v1.NameTable;
import io.meshjvm.proto.istio.networking.nds.v1.NameTable.NameInfo;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.IstiodExtension;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.config.WorkloadEntry;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What surprises clients of istiod, as far as it shows only on real sockets. */
@Execution(ExecutionMode.CONCURRENT)
class TrunkTrapsTest {

  private static final int DEFAULT_LIMIT_OF_GRPC = 4 << 20;
  private static final String GREETER = "greeter.shop.svc.cluster.local";
  private static final String LATER = "later.shop.svc.cluster.local";

  @RegisterExtension
  final IstiodExtension mesh =
      IstiodExtension.create(builder -> builder.keys(KeyAlgorithm.EC_P256));

  @TempDir Path directory;
  private TrunkRig rig;

  @BeforeEach
  void build() {
    rig = new TrunkRig(directory);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void trap6TakesResponsesOverGrpcsOwnLimit(Istiod istiod) {
    Trunk trunk = rig.trunk(rig.loader(istiod, vm().build()).load());
    NameTable.Builder large = NameTable.newBuilder();
    for (int i = 0; i < 5_000; i++) {
      large.putTable(i + "-" + "a".repeat(1_000), NameInfo.getDefaultInstance());
    }
    assertThat(large.build().getSerializedSize()).isGreaterThan(DEFAULT_LIMIT_OF_GRPC);
    serve(istiod, large.build());
    Subscription<NameTable> names = names(trunk);
    trunk.start();

    await().atMost(Duration.ofSeconds(30)).until(() -> names.current().received());
    assertThat(names.current().byName().get("").getTableCount()).isEqualTo(5_000);
    assertThat(status(trunk).lastFailure()).isNull();
  }

  @Test
  void trap17TheProbeOfMeshYamlReachesIstiod(Istiod istiod) {
    Trunk trunk = rig.trunk(rig.loader(istiod, vm().build()).load());
    names(trunk);
    start(trunk);

    assertThat(entry(istiod).annotations())
        .containsEntry(WorkloadEntry.HEALTH_CHECKS_ENABLED, "true");
    assertThat(entry(istiod).servable()).as("before the first report").isFalse();
  }

  @Test
  void trap30TheNetworkOfClusterEnvReachesIstiod(Istiod istiod) {
    Trunk trunk = rig.trunk(rig.loader(istiod, vm().network("net-a").build()).load());
    names(trunk);
    start(trunk);

    assertThat(entry(istiod).spec().network()).isEqualTo("net-a");
    assertThat(entry(istiod).name()).isEqualTo("echo-10.77.0.9-net-a");
  }

  /**
   * istiod vanishes without a word: no FIN, no RST. Only a ping that stays unanswered tells. istiod
   * forbids pings more often than every 15 s, so this test needs 17 s with the shortest settings
   * that the library takes; the defaults need up to 40 s.
   */
  @Test
  void fault4FindsOutThatIstiodVanishedAndServesTheLastGoodStateMeanwhile(Istiod istiod) {
    Trunk trunk =
        rig.trunk(
            rig.loader(istiod, vm().build())
                .set("keepaliveInterval", "15s")
                .set("keepaliveTimeout", "2s")
                .load());
    Subscription<NameTable> names = names(trunk);
    start(trunk);
    await().atMost(Duration.ofSeconds(30)).until(() -> knows(names, GREETER));

    istiod.network().freeze();
    serve(istiod, LATER);
    await()
        .atMost(Duration.ofSeconds(90))
        .until(
            () -> {
              assertThat(knows(names, GREETER) || knows(names, LATER)).isTrue();
              assertThat(trunk.identity().current()).isPresent();
              return knows(names, LATER);
            });

    assertThat(status(trunk).phase()).isEqualTo(Phase.CONNECTED);
    assertThat(status(trunk).lastFailure().code()).isEqualTo("MESH-1201");
    assertThat(status(trunk).lastFailure().problem().what()).containsIgnoringCase("keepalive");
  }

  private static void start(Trunk trunk) {
    trunk.start();
    TrunkRig.awaitConnected(trunk);
  }

  private static WorkloadEntry entry(Istiod istiod) {
    assertThat(istiod.workloadEntries()).hasSize(1);
    return istiod.workloadEntries().get(0);
  }
}
