package io.meshjvm.core.trunk;

import static io.meshjvm.core.trunk.TrunkRig.HEALTH;
import static io.meshjvm.core.trunk.TrunkRig.MESH;
import static io.meshjvm.core.trunk.TrunkRig.NDS;
import static io.meshjvm.core.trunk.TrunkRig.awaitConnected;
import static io.meshjvm.core.trunk.TrunkRig.awaitFailure;
import static io.meshjvm.core.trunk.TrunkRig.names;
import static io.meshjvm.core.trunk.TrunkRig.serve;
import static io.meshjvm.core.trunk.TrunkRig.status;
import static io.meshjvm.core.trunk.TrunkRig.vm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meshjvm.core.bootstrap.BootstrapLoader;
import io.meshjvm.core.identity.WorkloadIdentity;
import io.meshjvm.core.xds.Announcement;
import io.meshjvm.core.xds.ControlPlaneStatus.Credential;
import io.meshjvm.core.xds.ControlPlaneStatus.Phase;
import io.meshjvm.core.xds.StreamFailure;
import io.meshjvm.core.xds.Subscription;
import io.meshjvm.proto.istio.networking.nds.v1.NameTable;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.IstiodExtension;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.testkit.config.Condition;
import io.meshjvm.testkit.fault.ResponseFault;
import io.meshjvm.testkit.journal.Connection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The trunk against an istiod on real sockets. */
@Execution(ExecutionMode.CONCURRENT)
class TrunkTest {

  @RegisterExtension
  final IstiodExtension mesh =
      IstiodExtension.create(
          builder -> builder.keys(KeyAlgorithm.EC_P256).eastWestGateway().trustBundles());

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
  void joinsWithAnIdentityNamesAndTrust(Istiod istiod) {
    Trunk trunk = rig.trunk(rig.loader(istiod, vm().build()).load());
    Subscription<NameTable> names = names(trunk);
    trunk.controlPlane().announce(new Announcement(HEALTH, null));
    trunk.start();
    awaitConnected(trunk);

    await().atMost(Duration.ofSeconds(30)).until(() -> names.current().received());
    assertThat(names.current().byName().get("").getTableMap())
        .containsKey("greeter.shop.svc.cluster.local");
    WorkloadIdentity identity = trunk.identity().current().orElseThrow();
    assertThat(identity.svid().id()).hasToString("spiffe://cluster.local/ns/vm/sa/my-vm");
    assertThat(status(trunk).credential()).isEqualTo(Credential.CERTIFICATE);
    assertThat(status(trunk).endpoint()).contains("127.0.0.1");
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(istiod.workloadEntries())
                    .singleElement()
                    .satisfies(
                        entry ->
                            assertThat(entry.condition(Condition.HEALTHY).orElseThrow().status())
                                .isEqualTo("True")));
    awaitOneConnectionByCertificate(istiod);
  }

  /** istiod may take a moment to notice that an earlier one has ended. */
  private static void awaitOneConnectionByCertificate(Istiod istiod) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(istiod.connections())
                    .singleElement()
                    .extracting(Connection::byCertificate)
                    .isEqualTo(true));
  }

  @Test
  void speaksStateOfTheWorldToo(Istiod istiod) {
    Trunk trunk = rig.trunk(rig.loader(istiod, vm().build()).set("deltaXds", "false").load());
    Subscription<NameTable> names = names(trunk);
    trunk.start();

    await().atMost(Duration.ofSeconds(30)).until(() -> names.current().received());
  }

  @Test
  void comesBackAfterARestartWithTheCertificateAlone(Istiod istiod) throws IOException {
    Trunk trunk = rig.trunk(rig.loader(istiod, vm().build()).load());
    Subscription<NameTable> names = names(trunk);
    trunk.start();
    awaitConnected(trunk);
    Files.writeString(directory.resolve("istio-token"), "");

    istiod.restart();
    serve(istiod, "other.shop.svc.cluster.local");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> TrunkRig.knows(names, "other.shop.svc.cluster.local"));
    awaitOneConnectionByCertificate(istiod);
    assertThat(status(trunk).phase()).isEqualTo(Phase.CONNECTED);
  }

  @Test
  void fault3AGoAwayIsNoFailureAndLeavesNoGap(Istiod istiod) {
    Trunk trunk = rig.trunk(rig.loader(istiod, vm().build()).load());
    names(trunk);
    trunk.start();
    awaitConnected(trunk);
    String first = istiod.connections().get(0).id();

    istiod.goAway(Duration.ofMinutes(2));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                istiod.connections().size() == 1
                    && !istiod.connections().get(0).id().equals(first));
    assertThat(status(trunk).lastFailure()).isNull();
    assertThat(status(trunk).phase()).isEqualTo(Phase.CONNECTED);
  }

  @Test
  void closeLeavesNoStream(Istiod istiod) {
    Trunk trunk = rig.trunk(rig.loader(istiod, vm().build()).load());
    names(trunk);
    trunk.start();
    awaitConnected(trunk);
    trunk.close();
    trunk.close();

    await().atMost(Duration.ofSeconds(30)).until(() -> istiod.connections().isEmpty());
    assertThat(status(trunk).phase()).isEqualTo(Phase.CLOSED);
  }

  @Test
  void trap44ReachesIstiodThroughAGatewayThatRoutesBySni(Istiod istiod) {
    Trunk trunk = rig.trunk(rig.loader(istiod, vm().throughGateway().build()).load());
    names(trunk);
    trunk.start();
    awaitConnected(trunk);

    assertThat(status(trunk).endpoint()).contains(String.valueOf(istiod.gatewayPort()));
  }

  @Test
  void s10SaysNothingToAServerOfAnotherMesh(Istiod istiod) throws IOException {
    BootstrapLoader loader = rig.loader(istiod, vm().build());
    String foreign = TestCa.builder().keys(KeyAlgorithm.EC_P256).build().rootsPem();
    Files.writeString(directory.resolve("root-cert.pem"), foreign);
    Trunk trunk = rig.trunk(loader.load());
    names(trunk);
    trunk.start();

    awaitFailure(trunk, "MESH-1202");
    assertThat(istiod.requests()).isEmpty();
    assertThat(istiod.certificateRequests()).isEmpty();

    Files.writeString(directory.resolve("root-cert.pem"), istiod.rootCertificatesPem());
    awaitConnected(trunk);
  }

  @Test
  void fault10SaysNothingToAServerOfAnotherName(Istiod istiod) throws IOException {
    BootstrapLoader loader = rig.loader(istiod, vm().build());
    Files.writeString(directory.resolve("hosts"), "127.0.0.1 other.mesh.test\n");
    String address = "other.mesh.test:" + istiod.port();
    Trunk trunk =
        rig.trunk(loader.set("discoveryAddress", address).set("caAddress", address).load());
    names(trunk);
    trunk.start();

    StreamFailure failure = awaitFailure(trunk, "MESH-1202");
    assertThat(failure.problem().what()).contains("other.mesh.test");
    assertThat(istiod.requests()).isEmpty();
  }

  @Test
  void namesTheTokenFileThatIsEmptyAndRecovers(Istiod istiod) throws IOException {
    BootstrapLoader loader = rig.loader(istiod, vm().build());
    Files.writeString(directory.resolve("istio-token"), "\n");
    Trunk trunk = rig.trunk(loader.load());
    names(trunk);
    trunk.start();

    StreamFailure failure = awaitFailure(trunk, "MESH-1211");
    assertThat(failure.problem().what()).contains("istio-token").contains("empty");
    assertThat(istiod.requests()).isEmpty();
    Files.writeString(
        directory.resolve("istio-token"),
        istiod.issueToken("vm", "my-vm", Duration.ofHours(1)) + "\r\n");
    awaitConnected(trunk);
  }

  @Test
  void fault16NamesTheSettingToRaiseForAResponseThatIsTooLarge(Istiod istiod) {
    Trunk trunk =
        rig.trunk(
            rig.loader(istiod, vm().build())
                .set("maxMessageBytes", String.valueOf(1 << 20))
                .load());
    Subscription<NameTable> names = names(trunk);
    trunk.start();
    await().atMost(Duration.ofSeconds(30)).until(() -> names.current().received());
    istiod.responseFaults().next(NDS, ResponseFault.OVERSIZE);
    istiod.push();

    StreamFailure failure = awaitFailure(trunk, "MESH-1208");
    assertThat(failure.problem().remedy()).contains("maxMessageBytes");
    assertThat(names.current().byName()).hasSize(1);
  }

  @Test
  void fault12RefusesSpoiltResponsesAndKeepsTheLastGoodOne(Istiod istiod) {
    Trunk trunk = rig.trunk(rig.loader(istiod, vm().build()).load());
    Subscription<NameTable> names = names(trunk);
    trunk.start();
    await().atMost(Duration.ofSeconds(30)).until(() -> names.current().received());
    NameTable good = names.current().byName().get("");

    istiod.responseFaults().next(NDS, ResponseFault.MALFORMED_PAYLOAD);
    istiod.push();
    await().atMost(Duration.ofSeconds(30)).until(() -> istiod.nacks().size() == 1);
    istiod.responseFaults().next(NDS, ResponseFault.WRONG_TYPE_URL);
    istiod.push();
    await().atMost(Duration.ofSeconds(30)).until(() -> istiod.nacks().size() == 2);

    assertThat(istiod.nacks().get(0).message()).contains("malformed bytes");
    assertThat(istiod.nacks().get(1).message()).contains("is of type");
    assertThat(names.current().byName().get("")).isEqualTo(good);
    assertThat(status(trunk).phase()).isEqualTo(Phase.CONNECTED);
  }

  @Test
  void waitsForItsWorkloadGroup(Istiod istiod) {
    BootstrapLoader loader = rig.loader(istiod, vm().build());
    istiod.delete("WorkloadGroup", "vm", "echo");
    Trunk trunk = rig.trunk(loader.load());
    names(trunk);
    trunk.start();

    StreamFailure failure = awaitFailure(trunk, "MESH-1206");
    assertThat(failure.problem().what()).contains("cannot find WorkloadGroup vm/echo");
    istiod.apply(MESH);
    awaitConnected(trunk);
  }

  @Test
  void winsANewCertificateWhenTheControlPlaneRefusesTheOldOne(Istiod istiod) throws IOException {
    Trunk trunk = rig.trunk(rig.loader(istiod, vm().build()).load());
    trunk.start();
    awaitConnected(trunk);
    var old = trunk.identity().current().map(WorkloadIdentity::svid);
    istiod.addRoot();
    istiod.signWithNewestRoot();
    istiod.retireOldRoots();
    Files.writeString(directory.resolve("root-cert.pem"), istiod.rootCertificatesPem());
    istiod.restart();

    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> !trunk.identity().current().map(WorkloadIdentity::svid).equals(old));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                status(trunk).phase() == Phase.CONNECTED
                    && trunk.identity().current().orElseThrow().source().equals("istiod"));
  }
}
