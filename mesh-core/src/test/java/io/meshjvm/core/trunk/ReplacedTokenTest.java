package io.meshjvm.core.trunk;

import static io.meshjvm.core.trunk.TrunkRig.names;
import static io.meshjvm.core.trunk.TrunkRig.status;
import static io.meshjvm.core.trunk.TrunkRig.vm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.MeshThread;
import io.meshjvm.core.bootstrap.Bootstrap;
import io.meshjvm.core.xds.ControlPlaneStatus.Phase;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.IstiodExtension;
import io.meshjvm.testkit.time.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A token that istiod refuses, and another one in its place, on timers that the test moves. */
class ReplacedTokenTest {

  @RegisterExtension final IstiodExtension mesh = IstiodExtension.create();

  @TempDir Path directory;

  private final VirtualTime time = new VirtualTime();

  @Test
  void theNextTokenIsTriedLongBeforeTheWaitIsOver(Istiod istiod) throws IOException {
    try (TrunkRig rig = new TrunkRig(directory)) {
      Bootstrap bootstrap = rig.loader(istiod, vm().build()).load();
      Path file = bootstrap.controlPlane().token();
      String good = Files.readString(file);
      Files.writeString(file, "eyJhbGciOiJub25lIn0.e30.bm90LWEtc2lnbmF0dXJl");
      MeshThread thread = MeshThread.over(time.scheduler(), Clock.systemUTC(), new Random(1));
      Trunk trunk = Trunk.create(bootstrap, thread, MeshObserver.none(), Runnable::run);
      names(trunk);
      trunk.start();
      until(() -> assertThat(refused(trunk)).isTrue());

      Files.writeString(file, good);
      // Less than the shortest wait after a refusal, which is 12 s.
      time.advance(Duration.ofSeconds(6));
      until(() -> assertThat(status(trunk).phase()).isEqualTo(Phase.CONNECTED));
      trunk.close();
      time.runDue();
    }
  }

  private static boolean refused(Trunk trunk) {
    var failure = status(trunk).lastFailure();
    return status(trunk).phase() == Phase.BACKING_OFF
        && failure != null
        && failure.code().equals("MESH-1203");
  }

  /** Lets everything happen that needs no time. */
  private void until(ThrowingRunnable assertion) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              time.runDue();
              assertion.run();
            });
  }
}
