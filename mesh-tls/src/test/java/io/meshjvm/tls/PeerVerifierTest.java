package io.meshjvm.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.core.identity.SpiffeId;
import io.meshjvm.core.identity.TrustBundle;
import io.meshjvm.core.identity.TrustDomain;
import io.meshjvm.testkit.ca.CertificateForge;
import io.meshjvm.testkit.ca.IssuedCertificate;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.OddCertificate;
import io.meshjvm.testkit.ca.TestCa;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which certificates prove an identity and which do not, and what the refusal says. */
class PeerVerifierTest {

  private static final TestCa CA = TestCa.create();
  private static final SpiffeId GREETER = SpiffeId.of(TrustDomain.CLUSTER_LOCAL, "shop", "greeter");

  @ParameterizedTest
  @EnumSource(PeerRole.class)
  void acceptsWhatIstiodIssues(PeerRole role) throws Exception {
    assertThat(verifier(PeerRule.exactly(GREETER)).verify(valid().chain(), role))
        .isEqualTo(GREETER);
  }

  @ParameterizedTest
  @EnumSource(
      value = OddCertificate.class,
      names = "NUL_IN_URI", // the JDK's own parser refuses it before anybody can judge it
      mode = EnumSource.Mode.EXCLUDE)
  void refusesEveryOddCertificateInTheRoleWhereItIsOdd(OddCertificate odd) {
    List<X509Certificate> chain = odd.forge(CA, GREETER.toString()).chain();
    PeerRole role = odd == OddCertificate.SERVER_AUTH_ONLY ? PeerRole.CLIENT : PeerRole.SERVER;
    assertThatThrownBy(() -> verifier(PeerRule.exactly(GREETER)).verify(chain, role))
        .isInstanceOf(CertificateException.class)
        .hasMessageStartingWith(MeshTlsException.PEER_REFUSED);
  }

  @ParameterizedTest
  @EnumSource(
      value = OddCertificate.class,
      names = {"OTHER_SERVICE_ACCOUNT", "NUL_IN_URI"}, // odd for those who expect someone; as above
      mode = EnumSource.Mode.EXCLUDE)
  void refusesOddCertificatesOfMembersAtLargeToo(OddCertificate odd) {
    List<X509Certificate> chain = odd.forge(CA, GREETER.toString()).chain();
    PeerRole role = odd == OddCertificate.CLIENT_AUTH_ONLY ? PeerRole.SERVER : PeerRole.CLIENT;
    assertThatThrownBy(() -> verifier(PeerRule.trustDomains()).verify(chain, role))
        .isInstanceOf(CertificateException.class)
        .hasMessageStartingWith(MeshTlsException.PEER_REFUSED);
  }

  @Test
  void namesWhatWasExpectedAndWhatCame() {
    List<X509Certificate> other = CA.issue("shop", "cart", Duration.ofHours(1)).chain();
    assertThatThrownBy(() -> verifier(PeerRule.exactly(GREETER)).verify(other, PeerRole.SERVER))
        .hasMessageContaining("expected one of [" + GREETER + "]")
        .hasMessageContaining("came spiffe://cluster.local/ns/shop/sa/cart");
  }

  @Test
  void trap33RefusesAForeignRootThoughAnyMemberWillDo() {
    List<X509Certificate> foreign =
        TestCa.create().issue("shop", "greeter", Duration.ofHours(1)).chain();
    assertThatThrownBy(() -> verifier(PeerRule.trustDomains()).verify(foreign, PeerRole.CLIENT))
        .hasMessageContaining("expected a chain to a root of the trust bundle");
  }

  @Test
  void refusesASelfSignedLeaf() {
    List<X509Certificate> chain =
        CertificateForge.selfSigned(KeyAlgorithm.EC_P256)
            .subject("O=cluster.local")
            .uri(GREETER.toString())
            .forge()
            .chain();
    assertThatThrownBy(() -> verifier(PeerRule.trustDomains()).verify(chain, PeerRole.CLIENT))
        .isInstanceOf(CertificateException.class);
  }

  @Test
  void refusesNoChainTheRootItselfAndTooLongAChain() {
    X509Certificate leaf = valid().leaf();
    for (List<X509Certificate> chain :
        List.of(List.<X509Certificate>of(), CA.roots(), Collections.nCopies(100, leaf))) {
      assertThatThrownBy(() -> verifier(PeerRule.trustDomains()).verify(chain, PeerRole.CLIENT))
          .isInstanceOf(CertificateException.class)
          .hasMessageStartingWith(MeshTlsException.PEER_REFUSED);
    }
  }

  @Test
  void acceptsAnIntermediateAndARootAtTheEndOfTheChain() throws Exception {
    TestCa plugged = TestCa.builder().keys(KeyAlgorithm.EC_P256).withIntermediate().build();
    List<X509Certificate> chain =
        new java.util.ArrayList<>(plugged.issue("shop", "greeter", Duration.ofHours(1)).chain());
    chain.add(plugged.roots().get(0));
    PeerVerifier verifier =
        verifier(plugged, PeerRule.trustDomains(), TrustDomain.CLUSTER_LOCAL, Clock.systemUTC());
    assertThat(verifier.verify(chain, PeerRole.CLIENT)).isEqualTo(GREETER);
    assertThatThrownBy(() -> verifier.verify(chain.subList(0, 1), PeerRole.CLIENT))
        .isInstanceOf(CertificateException.class);
  }

  @Test
  void judgesValidityByItsClockAndSaysWhen() {
    IssuedCertificate issued = valid();
    Instant end = issued.leaf().getNotAfter().toInstant();
    Clock late = Clock.fixed(end.plusSeconds(1), ZoneOffset.UTC);
    assertThatThrownBy(
            () ->
                verifier(CA, PeerRule.trustDomains(), TrustDomain.CLUSTER_LOCAL, late)
                    .verify(issued.chain(), PeerRole.CLIENT))
        .hasMessageContaining("expired at " + end);
    Clock early =
        Clock.fixed(issued.leaf().getNotBefore().toInstant().minusSeconds(1), ZoneOffset.UTC);
    assertThatThrownBy(
            () ->
                verifier(CA, PeerRule.trustDomains(), TrustDomain.CLUSTER_LOCAL, early)
                    .verify(issued.chain(), PeerRole.CLIENT))
        .hasMessageContaining("not valid before");
  }

  @Test
  void believesNoRootThatHasEnded() throws Exception {
    Instant end = CA.roots().get(0).getNotAfter().toInstant();
    List<X509Certificate> chain =
        CA.forge().uri(GREETER.toString()).validUntil(end.plus(Duration.ofDays(2))).forge().chain();
    Clock late = Clock.fixed(end.plus(Duration.ofDays(1)), ZoneOffset.UTC);
    assertThatThrownBy(
            () ->
                verifier(CA, PeerRule.trustDomains(), TrustDomain.CLUSTER_LOCAL, late)
                    .verify(chain, PeerRole.CLIENT))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining("every root of the trust bundle has ended");
    assertThat(verifier(PeerRule.trustDomains()).verify(chain, PeerRole.CLIENT)).isEqualTo(GREETER);
  }

  @Test
  void trap33AcceptsAnyMemberOfTheTrustDomainsAndNobodyElse() throws Exception {
    TrustDomain alias = new TrustDomain("old.example");
    List<X509Certificate> chain =
        CA.forge().uri("spiffe://old.example/ns/shop/sa/greeter").forge().chain();
    TrustBundle bundle = new TrustBundle(new LinkedHashSet<>(CA.roots()));
    PeerVerifier both =
        new PeerVerifier(
            bundle,
            Set.of(TrustDomain.CLUSTER_LOCAL, alias),
            PeerRule.trustDomains(),
            Clock.systemUTC());
    assertThat(both.verify(chain, PeerRole.CLIENT).trustDomain()).isEqualTo(alias);
    PeerVerifier none =
        new PeerVerifier(bundle, Set.of(), PeerRule.trustDomains(), Clock.systemUTC());
    assertThatThrownBy(() -> none.verify(valid().chain(), PeerRole.CLIENT))
        .isInstanceOf(CertificateException.class);
  }

  private static IssuedCertificate valid() {
    return CA.issue("shop", "greeter", Duration.ofHours(1));
  }

  private static PeerVerifier verifier(PeerRule rule) {
    return verifier(CA, rule, TrustDomain.CLUSTER_LOCAL, Clock.systemUTC());
  }

  private static PeerVerifier verifier(TestCa ca, PeerRule rule, TrustDomain domain, Clock clock) {
    TrustBundle bundle = new TrustBundle(new LinkedHashSet<>(ca.roots()));
    return new PeerVerifier(bundle, Set.of(domain), rule, clock);
  }
}
