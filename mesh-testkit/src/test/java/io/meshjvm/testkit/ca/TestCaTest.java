package io.meshjvm.testkit.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.testkit.time.VirtualTime;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TestCaTest {

  private static final TestCa RSA = TestCa.create();
  private static final int URI = 6;
  private static final int DNS = 2;

  private final VirtualTime time = new VirtualTime();

  private TestCa.Builder ca() {
    return TestCa.builder().keys(KeyAlgorithm.EC_P256).clock(time.clock());
  }

  @Test
  void issuesLeavesLikeIstiodsOwn() throws Exception {
    TestCa ca = ca().build();
    X509Certificate leaf = ca.issue("shop", "web", Duration.ofHours(24)).leaf();
    leaf.verify(ca.roots().get(0).getPublicKey());
    assertThat(leaf.getSubjectX500Principal().getName()).isEmpty();
    assertThat(leaf.getCriticalExtensionOIDs()).contains("2.5.29.17");
    assertThat(leaf.getSubjectAlternativeNames())
        .containsExactly(List.of(URI, "spiffe://cluster.local/ns/shop/sa/web"));
    assertThat(leaf.getExtendedKeyUsage())
        .containsExactlyInAnyOrder("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
    boolean[] usage = leaf.getKeyUsage();
    assertThat(new boolean[] {usage[0], usage[1], usage[2], usage[5]})
        .containsExactly(true, false, true, false);
    assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
    assertThat(leaf.getSerialNumber().bitLength()).isBetween(64, 128);
    assertThat(leaf.getNotBefore().toInstant()).isEqualTo(time.now().minusSeconds(120));
    assertThat(leaf.getNotAfter().toInstant()).isEqualTo(time.now().plusSeconds(86400));
  }

  @Test
  void endsALeafNoLaterThanItsSigner() {
    TestCa ca = ca().build();
    Instant end = ca.roots().get(0).getNotAfter().toInstant();
    X509Certificate leaf = ca.issue("shop", "web", Duration.ofDays(100_000)).leaf();
    assertThat(leaf.getNotAfter().toInstant()).isEqualTo(end);
  }

  @Test
  void makesRsaKeysOf2048BitsByDefault() {
    X509Certificate root = RSA.roots().get(0);
    assertThat(((RSAPublicKey) root.getPublicKey()).getModulus().bitLength()).isEqualTo(2048);
    assertThat(root.getSigAlgName()).isEqualTo("SHA256withRSA");
    assertThat(root.getBasicConstraints()).isPositive();
  }

  @Test
  void signsWithAnIntermediateIfItHasOne() throws Exception {
    TestCa ca = ca().withIntermediate().build();
    List<X509Certificate> chain = ca.issue("shop", "web", Duration.ofHours(1)).chain();
    assertThat(chain).hasSize(2);
    chain.get(0).verify(chain.get(1).getPublicKey());
    chain.get(1).verify(ca.roots().get(0).getPublicKey());
  }

  @Test
  void rotatesItsRootInThreeSteps() throws Exception {
    TestCa ca = ca().build();
    X509Certificate first = ca.roots().get(0);
    ca.addRoot();
    assertThat(ca.roots()).hasSize(2).startsWith(first);
    X509Certificate second = ca.roots().get(1);
    ca.issue("shop", "web", Duration.ofHours(1)).leaf().verify(first.getPublicKey());
    ca.signWithNewestRoot();
    ca.issue("shop", "web", Duration.ofHours(1)).leaf().verify(second.getPublicKey());
    assertThat(ca.roots()).containsExactly(first, second);
    ca.retireOldRoots();
    assertThat(ca.roots()).containsExactly(second);
    assertThat(ca.rootsPem()).isEqualTo(Pem.certificate(second));
  }

  @Test
  void issuesServingCertificatesWithDnsNames() throws Exception {
    X509Certificate leaf = ca().build().issueServer(List.of("a.test", "b.test")).leaf();
    assertThat(leaf.getSubjectAlternativeNames())
        .containsExactly(List.of(DNS, "a.test"), List.of(DNS, "b.test"));
  }

  @ParameterizedTest
  @EnumSource(OddCertificate.class)
  void forgesEachOddCertificate(OddCertificate odd) throws Exception {
    TestCa ca = RSA;
    X509Certificate leaf = odd.forge(ca, ca.spiffeId("shop", "web")).leaf();
    leaf.verify(ca.roots().get(0).getPublicKey());
    boolean usual =
        List.of(List.of(URI, ca.spiffeId("shop", "web"))).equals(namesOf(leaf))
            && leaf.getBasicConstraints() == -1
            && leaf.getExtendedKeyUsage().size() == 2
            && leaf.getSigAlgName().equals("SHA256withRSA")
            && ((RSAPublicKey) leaf.getPublicKey()).getModulus().bitLength() == 2048
            && leaf.getNotBefore().toInstant().isBefore(Instant.now())
            && leaf.getNotAfter().toInstant().isAfter(Instant.now());
    assertThat(usual).isFalse();
  }

  private static List<List<?>> namesOf(X509Certificate leaf) throws Exception {
    return leaf.getSubjectAlternativeNames() == null
        ? List.of()
        : List.copyOf(leaf.getSubjectAlternativeNames());
  }

  @Test
  void neverShowsAPrivateKey() {
    IssuedCertificate issued = ca().build().issue("shop", "web", Duration.ofHours(1));
    String secret = issued.privateKeyPem().lines().skip(1).findFirst().orElseThrow();
    assertThat(issued.toString()).doesNotContain(secret).contains("serial");
  }

  @Test
  void refusesToCertifyWithoutAKey() {
    assertThatThrownBy(() -> ca().build().forge().certify())
        .isInstanceOf(IllegalStateException.class);
  }
}
