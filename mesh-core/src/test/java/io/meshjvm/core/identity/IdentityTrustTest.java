package io.meshjvm.core.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.core.bootstrap.IdentitySettings;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.TestCa;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityTrustTest {

  private static final IdentitySettings SETTINGS = TestSettings.identity().build();

  @TempDir Path directory;
  private IdentityRig rig;

  @BeforeEach
  void build() {
    rig = new IdentityRig(directory);
  }

  @Test
  void trap47BelievesTheRootFileBesideTheIssuedRootsAndFollowsItsChanges() {
    TestCa other = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();
    IdentityManager manager = rig.started(SETTINGS);
    Svid svid = manager.identity().current().orElseThrow().svid();
    rig.rootFile(rig.ca.rootsPem() + other.rootsPem());
    rig.time.advance(Duration.ofSeconds(61));
    WorkloadIdentity both = manager.identity().current().orElseThrow();
    assertThat(both.trustBundle().roots()).hasSize(2).containsAll(other.roots());
    assertThat(both.svid()).isSameAs(svid);
    assertThat(rig.service.requests).hasSize(1);

    rig.rootFile("garbage");
    rig.time.advance(Duration.ofSeconds(61));
    assertThat(warnings(manager)).containsExactly("MESH-1124");
    assertThat(manager.identity().current()).containsSame(both);

    rig.rootFile(rig.ca.rootsPem());
    rig.time.advance(Duration.ofSeconds(61));
    assertThat(warnings(manager)).isEmpty();
    assertThat(roots(manager).roots()).containsExactlyElementsOf(rig.ca.roots());
  }

  @Test
  void trap47FollowsARootRotationFromAToBothToB() {
    IdentityManager manager = rig.started(SETTINGS);
    TrustBundle a = roots(manager);
    rig.ca.addRoot();
    rig.ca.signWithNewestRoot();
    manager.renewNow();
    rig.time.advance(Duration.ofSeconds(2));
    assertThat(roots(manager).roots()).hasSize(2).containsAll(a.roots());
    rig.ca.retireOldRoots();
    manager.renewNow();
    rig.time.advance(Duration.ofSeconds(2));
    assertThat(roots(manager).roots()).as("the root file still names A").hasSize(2);
    rig.rootFile(rig.ca.rootsPem());
    rig.time.advance(Duration.ofSeconds(61));
    assertThat(roots(manager).roots()).containsExactlyElementsOf(rig.ca.roots());
  }

  @Test
  void aPushReplacesTheLastPushAndNewRootsBringANewSvidSoon() {
    TestCa b = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();
    IdentityManager manager = rig.started(SETTINGS);
    TrustBundle a = roots(manager);
    manager.pushedRoots(a);
    rig.time.advance(Duration.ofMinutes(1));
    assertThat(rig.service.requests).as("nothing new in that push").hasSize(1);

    manager.pushedRoots(a.union(bundle(b)));
    rig.time.runDue();
    assertThat(roots(manager).roots()).hasSize(2);
    rig.time.advance(Duration.ofSeconds(31));
    assertThat(rig.service.requests).hasSize(2);

    manager.pushedRoots(a);
    rig.time.runDue();
    assertThat(roots(manager)).isEqualTo(a);
  }

  @Test
  void aPushOfRootsPutsOffNoRenewalThatWasAskedFor() {
    IdentityManager manager = rig.started(SETTINGS);
    TrustBundle a = roots(manager);
    manager.renewNow();
    manager.pushedRoots(a.union(bundle(TestCa.builder().keys(KeyAlgorithm.EC_P256).build())));
    rig.time.runDue();
    rig.time.advance(RenewalPolicy.MIN_INTERVAL);
    assertThat(rig.service.requests).hasSize(2);
  }

  private static TrustBundle bundle(TestCa ca) {
    return new TrustBundle(new LinkedHashSet<>(ca.roots()));
  }

  private static TrustBundle roots(IdentityManager manager) {
    return manager.identity().current().orElseThrow().trustBundle();
  }

  private static List<String> warnings(IdentityManager manager) {
    return manager.status().current().warnings().stream()
        .map(IdentityProblem::code)
        .collect(Collectors.toList());
  }
}
