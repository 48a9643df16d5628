package io.meshjvm.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.testkit.ca.CertificateForge;
import io.meshjvm.testkit.ca.IssuedCertificate;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.OddCertificate;
import io.meshjvm.testkit.ca.TestCa;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Callers of another make show certificates that prove nothing, to a server on each engine and in
 * each version of TLS: none gets an answer, while a caller beside them does (fault 39, requirements
 * S1 to S3). What each refusal says is with {@link PeerVerifierTest}.
 */
class CertificateZooTest {

  private static final TestCa CA = TestCa.create();
  private static final TestCa STRANGER = TestCa.create();
  private static final ChainForge DEEP = new ChainForge();

  private static final String SNI = "outbound_.80_._.greeter.shop.svc.cluster.local";
  private static final String CALLER = "spiffe://cluster.local/ns/shop/sa/caller";
  private static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");

  /** Right for a caller, or an id that a server may let in. */
  private static final Set<OddCertificate> GOOD_ENOUGH =
      EnumSet.of(OddCertificate.CLIENT_AUTH_ONLY, OddCertificate.OTHER_SERVICE_ACCOUNT);

  /** Keys take long to make. */
  private static final Map<OddCertificate, IssuedCertificate> FORGED =
      new EnumMap<>(OddCertificate.class);

  private static final Map<ServerKind, Member> MEMBERS = new EnumMap<>(ServerKind.class);
  private static final Map<ServerKind, ServerKind.Running> SERVERS =
      new EnumMap<>(ServerKind.class);

  @BeforeAll
  static void start() throws IOException {
    for (ServerKind kind :
        List.of(ServerKind.NETTY_ON_BORINGSSL, ServerKind.NETTY_ON_BOUNCY_CASTLE)) {
      Member member = Member.of(CA, "greeter", kind.engine());
      member.trust(List.of(CA.roots().get(0), DEEP.root()));
      MEMBERS.put(kind, member);
      SERVERS.put(kind, kind.start(member.tls()));
    }
  }

  @AfterAll
  static void stop() {
    SERVERS.values().forEach(ServerKind.Running::close);
    MEMBERS.values().forEach(Member::close);
  }

  static List<Arguments> letsNoneOfThemIn() {
    List<Arguments> cases = new ArrayList<>();
    for (ServerKind kind : SERVERS.keySet()) {
      EnumSet.complementOf(EnumSet.copyOf(GOOD_ENOUGH))
          .forEach(odd -> cases.add(Arguments.of(kind, odd)));
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("letsNoneOfThemIn")
  void fault39LetsNoneOfThemIn(ServerKind kind, OddCertificate odd) throws Exception {
    assertRefused(kind, FORGED.computeIfAbsent(odd, one -> one.forge(CA, CALLER)));
  }

  @ParameterizedTest
  @EnumSource(names = {"NETTY_ON_BORINGSSL", "NETTY_ON_BOUNCY_CASTLE"})
  void letsACallerWithAProperCertificateIn(ServerKind kind) throws Exception {
    assertLetIn(kind, CA.issue("shop", "caller", Duration.ofHours(1)));
    assertLetIn(kind, OddCertificate.CLIENT_AUTH_ONLY.forge(CA, CALLER));
  }

  @ParameterizedTest
  @EnumSource(names = {"NETTY_ON_BORINGSSL", "NETTY_ON_BOUNCY_CASTLE"})
  void letsNobodyOfAnotherRootIn(ServerKind kind) throws Exception {
    assertRefused(kind, STRANGER.issue("shop", "caller", Duration.ofHours(1)));
    assertRefused(
        kind,
        CertificateForge.selfSigned(KeyAlgorithm.EC_P256)
            .subject("O=cluster.local")
            .uri(CALLER)
            .forge());
  }

  @ParameterizedTest
  @EnumSource(names = {"NETTY_ON_BORINGSSL", "NETTY_ON_BOUNCY_CASTLE"})
  void followsAShortChainAndNoDeepOne(ServerKind kind) throws Exception {
    assertLetIn(kind, DEEP.leaf(CALLER, 2));
    assertRefused(kind, DEEP.leaf(CALLER, 12));
    assertRefused(kind, DEEP.leaf(CALLER, 60));
  }

  @ParameterizedTest
  @EnumSource(names = {"NETTY_ON_BORINGSSL", "NETTY_ON_BOUNCY_CASTLE"})
  void letsNoCertificateOfALeafIn(ServerKind kind) throws Exception {
    IssuedCertificate leaf = DEEP.leaf("spiffe://cluster.local/ns/shop/sa/other", 0);
    assertRefused(kind, DEEP.signedBy(leaf, CALLER));
  }

  private static void assertLetIn(ServerKind kind, IssuedCertificate certificate) throws Exception {
    ForeignClient client = new ForeignClient(certificate, CA.roots());
    for (String version : VERSIONS) {
      assertThat(call(kind, client, version)).isEqualTo(CALLER);
    }
  }

  private static void assertRefused(ServerKind kind, IssuedCertificate certificate)
      throws Exception {
    ForeignClient client = new ForeignClient(certificate, CA.roots());
    for (String version : VERSIONS) {
      assertThatThrownBy(() -> call(kind, client, version)).isInstanceOf(IOException.class);
    }
  }

  private static String call(ServerKind kind, ForeignClient client, String version)
      throws IOException {
    return client.call(SERVERS.get(kind).port(), version, SNI, IstioAlpn.HTTP_1).body();
  }
}
