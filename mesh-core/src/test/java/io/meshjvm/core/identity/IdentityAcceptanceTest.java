package io.meshjvm.core.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.core.bootstrap.IdentitySettings;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.TestCa;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityAcceptanceTest {

  private static final IdentitySettings SETTINGS = TestSettings.identity().build();

  @TempDir Path directory;
  private IdentityRig rig;

  @BeforeEach
  void build() {
    rig = new IdentityRig(directory);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MESH-1110",
        "MESH-1111",
        "MESH-1112",
        "MESH-1113",
        "MESH-1115",
        "MESH-1116",
        "MESH-1117",
        "MESH-1118"
      })
  void keepsTheOldSvidWhenWhatComesBackIsBad(String code) {
    IdentityManager manager = rig.started(SETTINGS);
    WorkloadIdentity first = manager.identity().current().orElseThrow();
    bad(code);
    manager.renewNow();
    rig.time.advance(Duration.ofSeconds(1));
    assertThat(manager.status().current().lastFailure().orElseThrow().code()).isEqualTo(code);
    assertThat(manager.identity().current()).containsSame(first);
    rig.service.issue(Duration.ofHours(24));
    rig.time.advance(Duration.ofMinutes(1));
    assertThat(manager.identity().current().orElseThrow().svid()).isNotEqualTo(first.svid());
  }

  @Test
  void takesAShorterLifeThanAskedFor() {
    rig.service.issue(Duration.ofHours(1));
    Svid svid = rig.started(SETTINGS).identity().current().orElseThrow().svid();
    assertThat(svid.expires()).isEqualTo(rig.now().plus(Duration.ofHours(1)));
  }

  @Test
  void takesTheIssuedTrustDomainOverIfNobodyChoseOne() {
    foreignTrustDomain();
    IdentityManager manager =
        rig.started(TestSettings.identity().trustDomain("cluster.local", false).build());
    assertThat(manager.identity().current().orElseThrow().svid().id())
        .hasToString("spiffe://prod.example/ns/shop/sa/cart");
  }

  @Test
  void refusesAnotherTrustDomainThanTheChosenOne() {
    foreignTrustDomain();
    IdentityManager manager = rig.started(SETTINGS);
    assertThat(manager.identity().current()).isEmpty();
    assertThat(manager.status().current().lastFailure().orElseThrow().code())
        .isEqualTo("MESH-1116");
  }

  @Test
  void fault35WarnsAboutAClockThatIsBehind() {
    rig.service.answer(
        key ->
            FakeCertificateService.elements(
                rig.ca
                    .forge()
                    .uri("spiffe://cluster.local/ns/shop/sa/cart")
                    .validFrom(rig.now().plusSeconds(30))
                    .publicKey(key)
                    .certify(),
                rig.ca));
    assertThat(warnings(rig.started(SETTINGS))).containsExactly("MESH-1132");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Upper.Case", "a b", "a/b", "a:1"})
  void refusesATrustDomainThatIsNone(String name) {
    assertThatThrownBy(() -> rig.manager(TestSettings.identity().trustDomain(name, true).build()))
        .isInstanceOfSatisfying(
            IdentityException.class, e -> assertThat(e.code()).isEqualTo("MESH-1126"));
  }

  private void bad(String code) {
    TestCa foreign = TestCa.builder().keys(KeyAlgorithm.EC_P256).clock(rig.thread.clock()).build();
    Duration hour = Duration.ofHours(1);
    String id = "spiffe://cluster.local/ns/shop/sa/cart";
    rig.service.answer(
        key ->
            switch (code) {
              case "MESH-1110" -> List.of();
              case "MESH-1111" -> List.of("leaf", "root");
              case "MESH-1112" ->
                  FakeCertificateService.elements(
                      rig.ca.issue("shop", "cart", hour).chain(), rig.ca);
              case "MESH-1113" ->
                  FakeCertificateService.elements(
                      rig.ca.certify("shop", "cart", key, hour), foreign);
              case "MESH-1115" ->
                  FakeCertificateService.elements(
                      rig.ca.certify("shop", "admin", key, hour), rig.ca);
              case "MESH-1116" ->
                  FakeCertificateService.elements(
                      rig.ca.forge().uri("spiffe://other/ns/shop/sa/cart").publicKey(key).certify(),
                      rig.ca);
              case "MESH-1117" ->
                  FakeCertificateService.elements(
                      rig.ca.forge().uri(id).clientAuthOnly().publicKey(key).certify(), rig.ca);
              case "MESH-1118" ->
                  FakeCertificateService.elements(
                      rig.ca
                          .forge()
                          .uri(id)
                          .validFrom(rig.now().plusSeconds(3600))
                          .publicKey(key)
                          .certify(),
                      rig.ca);
              default -> throw new IllegalArgumentException(code);
            });
  }

  private void foreignTrustDomain() {
    TestCa prod =
        TestCa.builder()
            .trustDomain("prod.example")
            .keys(KeyAlgorithm.EC_P256)
            .clock(rig.thread.clock())
            .build();
    rig.service.answer(
        key ->
            FakeCertificateService.elements(
                prod.certify("shop", "cart", key, Duration.ofHours(1)), prod));
  }

  private static List<String> warnings(IdentityManager manager) {
    return manager.status().current().warnings().stream()
        .map(IdentityProblem::code)
        .collect(Collectors.toList());
  }
}
