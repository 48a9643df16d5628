package io.meshjvm.core.trunk;

import static io.meshjvm.core.trunk.TrunkRig.awaitConnected;
import static io.meshjvm.core.trunk.TrunkRig.names;
import static io.meshjvm.core.trunk.TrunkRig.serve;
import static io.meshjvm.core.trunk.TrunkRig.vm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.xds.Subscription;
import io.meshjvm.proto.istio.networking.nds.v1.NameTable;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.IstiodExtension;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** An observer of the application that throws whenever it is told something. */
class ThrowingObserverTest {

  @RegisterExtension
  final IstiodExtension mesh =
      IstiodExtension.create(b -> b.keys(KeyAlgorithm.EC_P256).gracePeriod(Duration.ofMillis(100)));

  @TempDir Path directory;

  private final Set<String> told = ConcurrentHashMap.newKeySet();
  private TrunkRig rig;

  @AfterEach
  void close() {
    rig.close();
  }

  private final class Throwing implements MeshObserver {

    private void fail(String what) {
      told.add(what);
      throw new IllegalStateException(what);
    }

    @Override
    public void streamConnected() {
      fail("connected");
    }

    @Override
    public void streamEnded(boolean planned, String status) {
      fail("ended");
    }

    @Override
    public void updateAccepted(String typeUrl, int resources, Duration took) {
      fail("accepted");
    }

    @Override
    public void svidRenewed(Instant expires) {
      fail("renewed");
    }
  }

  @Test
  void keepsTheMemberNeitherFromAnIdentityNorFromItsControlPlane(Istiod istiod) {
    rig = new TrunkRig(directory);
    Trunk trunk = rig.trunk(rig.loader(istiod, vm().build()).load(), new Throwing());
    Subscription<NameTable> names = names(trunk);
    trunk.start();
    awaitConnected(trunk);
    await().atMost(Duration.ofSeconds(30)).until(() -> names.current().received());
    await().atMost(Duration.ofSeconds(30)).until(() -> trunk.identity().current().isPresent());

    istiod.restart();
    serve(istiod, "other.shop.svc.cluster.local");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> TrunkRig.knows(names, "other.shop.svc.cluster.local"));
    assertThat(told).contains("connected", "ended", "accepted", "renewed");
  }
}
