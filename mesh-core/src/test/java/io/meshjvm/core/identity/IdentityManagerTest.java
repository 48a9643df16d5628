package io.meshjvm.core.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.meshjvm.core.bootstrap.IdentitySettings;
import io.meshjvm.proto.istio.v1.auth.IstioCertificateRequest;
import io.meshjvm.testkit.token.TokenIssuer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentityManagerTest {

  private static final IdentitySettings SETTINGS = TestSettings.identity().build();

  @TempDir Path directory;
  private IdentityRig rig;

  @BeforeEach
  void build() {
    rig = new IdentityRig(directory);
  }

  @Test
  void winsAnSvidAndTheRootsThatCameWithIt() {
    IdentityManager manager = rig.started(SETTINGS);
    WorkloadIdentity identity = manager.identity().current().orElseThrow();
    assertThat(identity.svid().id()).hasToString("spiffe://cluster.local/ns/shop/sa/cart");
    assertThat(identity.trustBundle().roots()).containsExactlyElementsOf(rig.ca.roots());
    assertThat(identity.source()).isEqualTo("istiod");
    assertThat(manager.status().current().lastFailure()).isEmpty();
    assertThat(manager.status().current().nextAttempt()).contains(identity.renewal());
    assertThat(rig.service.requests.get(0).getValidityDuration()).isEqualTo(86_400);
    assertThat(
            rig.service
                .requests
                .get(0)
                .getMetadata()
                .getFieldsOrThrow("CertSigner")
                .getStringValue())
        .isEqualTo("signer");
  }

  @Test
  void doesNothingBeforeStartAndStartsOnce() {
    IdentityManager manager = rig.manager(SETTINGS);
    rig.time.advance(Duration.ofHours(1));
    assertThat(rig.service.requests).isEmpty();
    manager.start();
    manager.start();
    rig.time.advance(Duration.ofHours(1));
    assertThat(rig.service.requests).hasSize(1);
  }

  @Test
  void renewsWithANewKeyAtHalfLife() {
    IdentityManager manager = rig.started(SETTINGS);
    Svid first = manager.identity().current().orElseThrow().svid();
    rig.time.advance(Duration.ofHours(11));
    assertThat(rig.service.requests).hasSize(1);
    rig.time.advance(Duration.ofHours(2));
    assertThat(rig.service.requests).hasSize(2);
    Svid second = manager.identity().current().orElseThrow().svid();
    assertThat(second.leaf().getPublicKey()).isNotEqualTo(first.leaf().getPublicKey());
    assertThat(WorkloadKey.matches(second.privateKey(), second.leaf().getPublicKey())).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"PT30S, PT10M, 35, 50", "PT1S, PT1M, 20, 65", "P3650D, P1D, 1, 1"})
  void fault36RenewsVeryShortAndVeryLongLivesWithoutABusyLoop(
      Duration ttl, Duration during, int least, int most) {
    rig.service.issue(ttl);
    rig.started(SETTINGS);
    rig.time.advance(during);
    assertThat(rig.service.requests).hasSizeBetween(least, most);
    assertThat(rig.events).doesNotContain("failed MESH-1118");
  }

  @Test
  void fault28KeepsTheSvidAndRaisesAlarmsWhileTheCertificateServiceIsDownAndRecovers() {
    IdentityManager manager = rig.started(SETTINGS);
    WorkloadIdentity first = manager.identity().current().orElseThrow();
    rig.service.fail(Status.UNAVAILABLE);
    rig.time.advance(Duration.ofHours(17));
    assertThat(manager.identity().current()).contains(first);
    assertThat(rig.events).doesNotContain("expiring").contains("failed MESH-1101");

    rig.time.advance(Duration.ofHours(2));
    assertThat(warnings(manager)).containsExactly("MESH-1130");
    assertThat(rig.events).containsOnlyOnce("expiring");

    rig.time.advance(Duration.ofHours(6));
    assertThat(warnings(manager)).containsExactly("MESH-1131");
    assertThat(manager.identity().current()).contains(first);
    assertThat(first.svid().validAt(rig.now())).isFalse();

    rig.service.issue(Duration.ofHours(24));
    rig.time.advance(Duration.ofMinutes(2));
    assertThat(manager.identity().current().orElseThrow().svid().validAt(rig.now())).isTrue();
    assertThat(manager.status().current().lastFailure()).isEmpty();
    assertThat(warnings(manager)).isEmpty();
  }

  @Test
  void retriesFromHalfASecondUpToAMinuteAndSaysSinceWhen() {
    rig.service.fail(Status.INVALID_ARGUMENT);
    IdentityManager manager = rig.started(SETTINGS);
    Instant start = rig.now();
    assertThat(manager.status().current().nextAttempt().orElseThrow())
        .isBetween(start.plusMillis(400), start.plusMillis(600));
    rig.time.advance(Duration.ofHours(1));
    assertThat(rig.service.requests).hasSizeBetween(60, 90);
    List<Instant> times = rig.service.times;
    assertThat(Duration.between(times.get(times.size() - 2), times.get(times.size() - 1)))
        .isBetween(Duration.ofSeconds(47), Duration.ofSeconds(73));
    IdentityProblem failure = manager.status().current().lastFailure().orElseThrow();
    assertThat(failure.code()).isEqualTo("MESH-1104");
    assertThat(failure.since()).isEqualTo(start);
    assertThat(manager.identity().current()).isEmpty();
  }

  @Test
  void fault35RenewsWhenTheMachineWasSuspendedPastTheDueTime() {
    rig.started(SETTINGS);
    rig.setClock(Duration.ofHours(20));
    rig.time.advance(Duration.ofSeconds(61));
    assertThat(rig.service.requests).hasSize(2);
  }

  @Test
  void s20RenewsInTimeWhenTheClockIsSetBackAndDoesNotStall() {
    rig.started(SETTINGS);
    rig.setClock(Duration.ofMinutes(-5));
    rig.time.advance(Duration.ofHours(13));
    assertThat(rig.service.requests).hasSize(2);
    rig.service.fail(Status.UNAVAILABLE);
    rig.setClock(Duration.ofDays(-365));
    rig.time.advance(Duration.ofHours(13));
    assertThat(rig.service.requests.size()).isGreaterThan(3);
  }

  @Test
  void keepsTheKeyWhileNobodyAnswersAndNeverUsesItForTwoCertificates() {
    rig.service.fail(Status.UNAVAILABLE);
    IdentityManager manager = rig.started(SETTINGS);
    rig.time.advance(Duration.ofMinutes(1));
    rig.service.issue(Duration.ofHours(24));
    rig.time.advance(Duration.ofMinutes(2));
    assertThat(rig.service.requests)
        .extracting(IstioCertificateRequest::getCsr)
        .hasSizeGreaterThan(20)
        .containsOnly(rig.service.requests.get(0).getCsr());
    manager.renewNow();
    rig.time.advance(Duration.ofSeconds(1));
    int last = rig.service.requests.size() - 1;
    assertThat(rig.service.requests.get(last).getCsr())
        .isNotEqualTo(rig.service.requests.get(0).getCsr());
  }

  @Test
  void fault37ComplainsAboutAnAttemptThatHangsAndKeepsToOneAtATime() {
    rig.service.hang();
    IdentityManager manager = rig.started(SETTINGS);
    rig.time.advance(Duration.ofMinutes(10));
    manager.renewNow();
    rig.time.advance(Duration.ofMinutes(10));
    assertThat(warnings(manager)).containsExactly("MESH-1133");
    assertThat(rig.service.requests).hasSize(1);
  }

  @Test
  void renewsOnRequestButNotTwiceWithinASecond() {
    IdentityManager manager = rig.started(SETTINGS);
    for (int i = 0; i < 10; i++) {
      manager.renewNow();
      rig.time.runDue();
    }
    assertThat(rig.service.requests).hasSize(1);
    rig.time.advance(Duration.ofSeconds(1));
    assertThat(rig.service.requests).hasSize(2);
  }

  @Test
  void fault31Trap42TellsWhenCertificateAndTokenHaveExpiredAndRecoversWithAFreshToken()
      throws IOException {
    Files.writeString(
        directory.resolve("istio-token"),
        new TokenIssuer(rig.thread.clock()).issue("shop", "cart", Duration.ofHours(1)));
    IdentityManager manager = rig.started(SETTINGS);
    rig.service.fail(Status.UNAUTHENTICATED);
    rig.setClock(Duration.ofHours(48));
    rig.time.advance(Duration.ofMinutes(2));
    assertThat(manager.status().current().lastFailure().orElseThrow().code())
        .isEqualTo("MESH-1107");
    rig.service.issue(Duration.ofHours(24));
    rig.time.advance(Duration.ofMinutes(2));
    assertThat(manager.status().current().lastFailure()).isEmpty();
  }

  @Test
  void startsFromTheStoreWithoutAskingAnybody() {
    IdentitySettings stored = TestSettings.identity().store(directory.resolve("store")).build();
    Svid first = rig.started(stored).identity().current().orElseThrow().svid();
    rig.time.advance(Duration.ofHours(1));
    rig.service.fail(Status.UNAUTHENTICATED);
    IdentityManager second = rig.started(stored);
    WorkloadIdentity loaded = second.identity().current().orElseThrow();
    assertThat(loaded.svid().leaf()).isEqualTo(first.leaf());
    assertThat(loaded.source()).isEqualTo("store");
    assertThat(loaded.renewal())
        .isBetween(rig.now().plusSeconds(3600 * 10), rig.now().plusSeconds(3600 * 12));
    assertThat(rig.service.requests).hasSize(1);
  }

  @Test
  void fault58RunsFromMemoryWhenTheStoreIsUnusableAndWarnsOnce() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    IdentityManager manager =
        rig.started(TestSettings.identity().store(file.resolve("store")).build());
    assertThat(manager.identity().current()).isPresent();
    assertThat(warnings(manager)).containsExactly("MESH-1120");
  }

  @Test
  void stopsAtCloseAndKeepsWhatIsPublished() {
    IdentityManager manager = rig.started(SETTINGS);
    manager.close();
    manager.close();
    manager.renewNow();
    manager.start();
    rig.time.advance(Duration.ofDays(2));
    assertThat(rig.service.requests).hasSize(1);
    assertThat(rig.time.pendingTasks()).isZero();
    assertThat(manager.identity().current()).isPresent();
  }

  private static List<String> warnings(IdentityManager manager) {
    return manager.status().current().warnings().stream()
        .map(IdentityProblem::code)
        .collect(Collectors.toList());
  }
}
