package io.meshjvm.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.sdk.Mesh;
import io.meshjvm.testkit.Istiod;
import java.nio.file.Path;
import java.util.concurrent.ScheduledFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The soak in small, within this JVM. */
class ChurnTest {

  private static final int SERVERS = 4;
  private static final int RATE = 100;
  private static final int CHANGES = 100;

  @TempDir private Path directory;

  @Test
  void churnUnderLoadFailsNoCallAndIsGathered() throws Exception {
    try (Istiod istiod = Istiod.start();
        Mesh serving = MeshMembers.join(MeshMembers.describe(istiod, directory, Service.SERVER));
        ChurnServers servers = ChurnServers.start(serving, SERVERS);
        Flapping flapping = Flapping.declare(istiod, servers.ports());
        MeshConnector caller =
            MeshConnector.join(MeshMembers.describe(istiod, directory, Service.CLIENT));
        ChurnLoad load = ChurnLoad.start(caller);
        Updates updates = new Updates(caller.mesh())) {
      long begin = System.nanoTime();
      ScheduledFuture<?> changes = flapping.start(RATE);
      Waiting.until("changes", () -> flapping.changes() >= CHANGES || changes.isDone());
      load.end();
      long seen = updates.count();
      // Read last, for changes and updates go on meanwhile.
      long millis = (System.nanoTime() - begin) / 1_000_000;

      assertThat(load.tally().reasons()).isEmpty();
      assertThat(load.tally().failures()).isZero();
      assertThat(load.tally().calls()).isPositive();
      assertThat(seen).isBetween(1L, millis / 100 + 2);
      assertThat(servers.steadyConnections()).isEqualTo(1);
    }
  }
}
