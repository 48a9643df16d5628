package io.meshjvm.core.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meshjvm.core.HastyScheduler;
import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.MeshThread;
import io.meshjvm.core.bootstrap.ControlPlaneSettings;
import io.meshjvm.core.bootstrap.ControlPlaneSettings.Protocol;
import io.meshjvm.core.bootstrap.HostPort;
import io.meshjvm.core.internal.ClientKey;
import io.meshjvm.core.internal.GrpcChannelFactory;
import io.meshjvm.testkit.Istiod;
import io.meshjvm.testkit.ca.IssuedCertificate;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.TestCa;
import io.meshjvm.testkit.fault.CaFault;
import io.meshjvm.testkit.journal.CertificateRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The identity against the test kit's istiod, over real TLS on loopback; its retries are hasty. */
@Execution(ExecutionMode.CONCURRENT)
class IdentityOverIstiodTest {

  private final Istiod istiod = Istiod.builder().keys(KeyAlgorithm.EC_P256).start();
  private final HastyScheduler hasty = new HastyScheduler();
  private final MeshThread punctual = MeshThread.start("mesh-test");
  private final ExecutorService io = Executors.newSingleThreadExecutor();
  @TempDir Path directory;
  private IdentityManager manager;

  @BeforeEach
  void provision() throws IOException {
    rootFile(istiod.rootCertificatesPem());
    token(istiod.issueToken("shop", "cart", Duration.ofHours(1)));
    manager = manager(this::ownKey, hasty.thread());
  }

  @AfterEach
  void close() {
    manager.close();
    hasty.close();
    punctual.close();
    io.shutdownNow();
    istiod.close();
  }

  @Test
  void fault30Trap42ComesWithTheTokenAndRenewsByCertificateOnceTheTokenHasExpired()
      throws IOException {
    manager.start();
    Svid first = awaitSvid();
    assertThat(first.id()).hasToString("spiffe://cluster.local/ns/shop/sa/cart");
    assertThat(lastRequest().byCertificate()).isFalse();
    token(istiod.issueToken("shop", "cart", Duration.ofHours(-1)));
    Svid second = awaitSuccessor(first);
    assertThat(second.id()).isEqualTo(first.id());
    assertThat(lastRequest().byCertificate()).isTrue();
  }

  @Test
  void trap4AnExpiredCertificateIsNotOffered() {
    IssuedCertificate expired = istiod.ca().issue("shop", "cart", Duration.ofMinutes(-1));
    manager =
        manager(
            () -> Optional.of(new ClientKey(expired.chain(), expired.privateKey())),
            hasty.thread());
    manager.start();
    awaitSvid();
    assertThat(lastRequest().byCertificate()).isFalse();
    assertThat(istiod.network().acceptedConnections()).as("no handshake failed").isEqualTo(1);
  }

  @Test
  void fallsBackToTheTokenWhenTheCertificateIsRefused() {
    TestCa foreign = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();
    IssuedCertificate stranger = foreign.issue("shop", "cart", Duration.ofHours(1));
    manager =
        manager(
            () -> Optional.of(new ClientKey(stranger.chain(), stranger.privateKey())),
            hasty.thread());
    manager.start();
    awaitSvid();
    assertThat(lastRequest().byCertificate()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "OTHER_KEY, MESH-1112",
    "OTHER_IDENTITY, MESH-1115",
    "EXPIRED, MESH-1118",
    "NO_ROOT, MESH-1110",
    "EMPTY, MESH-1110",
    "GARBAGE, MESH-1111",
  })
  void keepsTheOldSvidWhenTheChainIsSpoilt(CaFault fault, String code) {
    manager.start();
    Svid first = awaitSvid();
    istiod.caFaults().spoil(fault);
    manager.renewNow();
    awaitFailure(code);
    assertThat(manager.identity().current().map(WorkloadIdentity::svid)).containsSame(first);
    istiod.caFaults().clear();
    awaitSuccessor(first);
  }

  @Test
  void renewsALifeOfSecondsInTime() {
    manager = manager(this::ownKey, punctual);
    CopyOnWriteArrayList<Svid> published = new CopyOnWriteArrayList<>();
    manager.identity().watch(now -> published.addIfAbsent(now.orElseThrow().svid()));
    istiod.caFaults().spoilNext(CaFault.SHORT_LIFE);
    manager.start();
    await().atMost(Duration.ofSeconds(30)).until(() -> published.size() > 1);
    Instant end = published.get(0).expires();
    assertThat(published.get(1).validAt(end)).isTrue();
    assertThat(published.get(1).validAt(end.plusSeconds(60))).isTrue();
  }

  @Test
  void s10SendsNothingToAnIstiodThatTheRootsDoNotVouchFor() throws IOException {
    rootFile(TestCa.builder().keys(KeyAlgorithm.EC_P256).build().rootsPem());
    manager.start();
    awaitFailure("MESH-1102");
    assertThat(istiod.certificateRequests()).isEmpty();
    rootFile(istiod.rootCertificatesPem());
    awaitSvid();
  }

  @Test
  void namesAMissingTokenAndTakesItOnceItIsThere() throws IOException {
    Path file = directory.resolve("istio-token");
    String token = Files.readString(file);
    Files.delete(file);
    manager.start();
    awaitFailure("MESH-1106");
    Files.writeString(file, token);
    awaitSvid();
  }

  @Test
  void namesAnExpiredToken() throws IOException {
    token(istiod.issueToken("shop", "cart", Duration.ofHours(-1)));
    manager.start();
    awaitFailure("MESH-1103");
    assertThat(manager.status().current().lastFailure().orElseThrow().problem().what())
        .contains("expired");
  }

  @Test
  void trap34RefusesAnSvidForAnotherServiceAccountThanTheConfiguredOne() throws IOException {
    token(istiod.issueToken("shop", "admin", Duration.ofHours(1)));
    manager.start();
    awaitFailure("MESH-1115");
    assertThat(manager.identity().current()).isEmpty();
  }

  @Test
  void fault29RecoversWhenTheCertificateServiceComesBack() {
    istiod.caFaults().down();
    manager.start();
    awaitFailure("MESH-1101");
    istiod.caFaults().clear();
    awaitSvid();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> manager.status().current().lastFailure().isEmpty());
  }

  private IdentityManager manager(Supplier<Optional<ClientKey>> key, MeshThread thread) {
    ControlPlaneSettings settings = settings();
    return new IdentityManager(
        TestSettings.identity().build(),
        settings,
        TestSettings.node("shop", "cart"),
        new GrpcChannelFactory(settings, "Kubernetes", key, thread.clock()),
        thread,
        io,
        MeshObserver.none());
  }

  private ControlPlaneSettings settings() {
    ControlPlaneSettings plain = TestSettings.controlPlane(directory);
    HostPort address = HostPort.parse(istiod.discoveryAddress());
    return new ControlPlaneSettings(
        address,
        address,
        Map.of(Istiod.HOST, InetAddress.getLoopbackAddress()),
        plain.rootCertificate(),
        plain.token(),
        Protocol.DELTA,
        plain.maxMessageBytes(),
        Duration.ofSeconds(30),
        plain.keepaliveTime(),
        plain.keepaliveTimeout(),
        plain.maxStreamAge(),
        Map.of(),
        Map.of());
  }

  private Optional<ClientKey> ownKey() {
    return svid().map(svid -> new ClientKey(svid.chain(), svid.privateKey()));
  }

  private Optional<Svid> svid() {
    return manager.identity().current().map(WorkloadIdentity::svid);
  }

  private Svid awaitSvid() {
    await().atMost(Duration.ofSeconds(30)).until(() -> svid().isPresent());
    return svid().orElseThrow();
  }

  private Svid awaitSuccessor(Svid first) {
    manager.renewNow();
    await().atMost(Duration.ofSeconds(30)).until(() -> !svid().orElseThrow().equals(first));
    return svid().orElseThrow();
  }

  private void awaitFailure(String code) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(manager.status().current().lastFailure().map(IdentityProblem::code))
                    .contains(code));
  }

  private CertificateRecord lastRequest() {
    List<CertificateRecord> all = istiod.certificateRequests();
    return all.get(all.size() - 1);
  }

  private void token(String text) throws IOException {
    Files.writeString(directory.resolve("istio-token"), text);
  }

  private void rootFile(String pem) throws IOException {
    Files.writeString(directory.resolve("root-cert.pem"), pem);
  }
}
