package io.meshjvm.core.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.proto.istio.v1.auth.IstioCertificateResponse;
import io.meshjvm.testkit.ca.IssuedCertificate;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.OddCertificate;
import io.meshjvm.testkit.ca.Pem;
import io.meshjvm.testkit.ca.TestCa;
import java.io.InputStream;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SvidVerifierTest {

  private static final String ID = "spiffe://cluster.local/ns/shop/sa/cart";
  private static final TestCa CA = TestCa.create();
  private static final TestCa DEEP =
      TestCa.builder().keys(KeyAlgorithm.EC_P256).withIntermediate().build();
  private static final ExpectedIdentity EXPECTED =
      new ExpectedIdentity(SpiffeId.parse(ID), false, false);

  @Test
  void takesLeafAndRoot() {
    IssuedCertificate issued = CA.issue("shop", "cart", Duration.ofHours(1));
    Svid svid = verify(response(issued.chain(), CA.roots()), issued.privateKey());
    assertThat(svid.id()).hasToString(ID);
    assertThat(svid.chain()).containsExactly(issued.leaf());
  }

  @Test
  void trap34TakesIntermediatesAndABundleOfSeveralRoots() {
    TestCa rotating = TestCa.builder().keys(KeyAlgorithm.EC_P256).withIntermediate().build();
    rotating.addRoot();
    rotating.signWithNewestRoot();
    IssuedCertificate issued = rotating.issue("shop", "cart", Duration.ofHours(1));
    List<String> response = response(issued.chain(), rotating.roots());
    assertThat(verify(response, issued.privateKey()).chain()).isEqualTo(issued.chain());
    assertThat(IssuedChain.ofResponse(response).roots().roots()).hasSize(2);
  }

  @Test
  void leavesARootOutOfTheChainWhenIstiosFileCarriesIt() {
    IssuedCertificate issued = DEEP.issue("shop", "cart", Duration.ofHours(1));
    IssuedChain chain = IssuedChain.ofFiles(issued.chainPem() + DEEP.rootsPem(), DEEP.rootsPem());
    assertThat(SvidVerifier.verify(chain, issued.privateKey(), Instant.now()).chain())
        .isEqualTo(issued.chain());
  }

  @Test
  void readsWhatIstiodAnswered() throws Exception {
    List<String> recorded;
    try (InputStream in =
        SvidVerifierTest.class.getResourceAsStream("/identity/02-csr-response.pb")) {
      recorded = IstioCertificateResponse.parseFrom(in).getCertChainList();
    }
    IssuedChain issued = IssuedChain.ofResponse(recorded);
    CertificatePath.check(issued, Instant.parse("2026-11-22T10:00:00Z"));
    issued.chain().forEach(AlgorithmStrength::check);
    assertThat(issued.chain()).hasSize(1);
    assertThat(issued.roots().roots()).hasSize(1);
    assertThat(SpiffeId.ofLeaf(issued.leaf())).hasToString("spiffe://cluster.local/ns/vm/sa/my-vm");
  }

  @ParameterizedTest
  @CsvSource({
    "TWO_URI_SANS, MESH-1114",
    "REPEATED_URI_SAN, MESH-1114",
    "SPIFFE_ID_AS_DNS, MESH-1114",
    "NO_SAN, MESH-1114",
    "SPIFFE_ID_AS_COMMON_NAME, MESH-1114",
    "HTTPS_URI, MESH-1114",
    "UPPER_CASE_TRUST_DOMAIN, MESH-1114",
    "DOTS_IN_PATH, MESH-1114",
    "NO_PATH, MESH-1115",
    "OTHER_SERVICE_ACCOUNT, MESH-1115",
    "OTHER_TRUST_DOMAIN, MESH-1116",
    "CA_AS_LEAF, MESH-1117",
    "CLIENT_AUTH_ONLY, MESH-1117",
    "SERVER_AUTH_ONLY, MESH-1117",
    "EXPIRED, MESH-1118",
    "NOT_YET_VALID, MESH-1118",
    "SHA1_SIGNATURE, MESH-1119",
    "WEAK_RSA_KEY, MESH-1119",
  })
  void s2RefusesOddLeavesEachWithItsOwnCode(OddCertificate odd, String code) {
    IssuedCertificate issued = odd.forge(CA, ID);
    assertCode(() -> verify(response(issued.chain(), CA.roots()), issued.privateKey()), code);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void fault34RefusesBrokenResponses(
      String what, List<String> response, PrivateKey key, String code) {
    assertCode(() -> verify(response, key), code);
  }

  static Stream<Arguments> fault34RefusesBrokenResponses() {
    IssuedCertificate flat = CA.issue("shop", "cart", Duration.ofHours(1));
    IssuedCertificate deep = DEEP.issue("shop", "cart", Duration.ofHours(1));
    IssuedCertificate other = CA.issue("shop", "cart", Duration.ofHours(1));
    TestCa foreign = TestCa.create();
    List<X509Certificate> reversed = new ArrayList<>(deep.chain());
    Collections.reverse(reversed);
    List<X509Certificate> stranger = List.of(deep.leaf(), stranger());
    String leaf = Pem.certificate(flat.leaf());
    PrivateKey key = flat.privateKey();
    return Stream.of(
        Arguments.of("nothing", List.of(), key, "MESH-1110"),
        Arguments.of("leaf alone", List.of(leaf), key, "MESH-1110"),
        Arguments.of("text for a leaf", List.of("leaf", CA.rootsPem()), key, "MESH-1111"),
        Arguments.of("empty root bundle", List.of(leaf, ""), key, "MESH-1111"),
        Arguments.of("half a root", List.of(leaf, half(CA.rootsPem())), key, "MESH-1111"),
        Arguments.of("a key for a leaf", List.of(flat.privateKeyPem(), leaf), key, "MESH-1111"),
        Arguments.of("leaf of another key", response(other.chain(), CA.roots()), key, "MESH-1112"),
        Arguments.of(
            "intermediate first", response(reversed, DEEP.roots()), deep.privateKey(), "MESH-1112"),
        Arguments.of(
            "missing intermediate",
            response(List.of(deep.leaf()), DEEP.roots()),
            deep.privateKey(),
            "MESH-1113"),
        Arguments.of(
            "stranger in the chain",
            response(stranger, DEEP.roots()),
            deep.privateKey(),
            "MESH-1113"),
        Arguments.of(
            "foreign root of the same name",
            response(flat.chain(), foreign.roots()),
            key,
            "MESH-1113"),
        Arguments.of(
            "leaf for a root", response(flat.chain(), List.of(flat.leaf())), key, "MESH-1113"));
  }

  @Test
  void toleratesAClockThatIsAMinuteBehind() {
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    assertThat(beginningAt(now.plusSeconds(60), now)).hasToString(ID);
    assertCode(() -> beginningAt(now.plusSeconds(61), now), "MESH-1118");
  }

  @Test
  void refusesALeafThatEndsNow() {
    IssuedCertificate issued = CA.issue("shop", "cart", Duration.ofHours(1));
    IssuedChain chain = IssuedChain.ofResponse(response(issued.chain(), CA.roots()));
    Instant end = issued.leaf().getNotAfter().toInstant();
    assertThat(SvidVerifier.verify(chain, issued.privateKey(), end.minusSeconds(1))).isNotNull();
    assertCode(() -> SvidVerifier.verify(chain, issued.privateKey(), end), "MESH-1118");
  }

  @Test
  void anUnconfiguredTrustDomainTakesAnyOtherButNotAnotherWorkload() {
    ExpectedIdentity open = new ExpectedIdentity(SpiffeId.parse(ID), true, false);
    open.check(SpiffeId.parse("spiffe://prod.example/ns/shop/sa/cart"));
    assertCode(() -> open.check(SpiffeId.parse("spiffe://prod.example/ns/shop/sa/x")), "MESH-1115");
    assertCode(() -> open.check(SpiffeId.parse("spiffe://prod.example/ns/x/sa/cart")), "MESH-1115");
  }

  @Test
  void anUnconfiguredServiceAccountTakesAnyOfTheNamespace() {
    ExpectedIdentity open = new ExpectedIdentity(SpiffeId.parse(ID), false, true);
    open.check(SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/other"));
    assertCode(
        () -> open.check(SpiffeId.parse("spiffe://cluster.local/ns/x/sa/cart")), "MESH-1115");
    assertCode(() -> open.check(SpiffeId.parse("spiffe://cluster.local/shop")), "MESH-1115");
  }

  private static SpiffeId beginningAt(Instant begin, Instant now) {
    TestCa ca =
        TestCa.builder().keys(KeyAlgorithm.EC_P256).clock(Clock.fixed(now, ZoneOffset.UTC)).build();
    IssuedCertificate issued =
        ca.forge().uri(ID).validFrom(begin).validUntil(begin.plusSeconds(3600)).forge();
    IssuedChain chain = IssuedChain.ofResponse(response(issued.chain(), ca.roots()));
    return SvidVerifier.verify(chain, issued.privateKey(), now).id();
  }

  private static X509Certificate stranger() {
    // Not self-issued, or it would be taken for a root that came along.
    return CA.forge().subject("O=stranger").asAuthority().forge().leaf();
  }

  private static Svid verify(List<String> response, PrivateKey key) {
    Svid svid = SvidVerifier.verify(IssuedChain.ofResponse(response), key, Instant.now());
    EXPECTED.check(svid.id());
    return svid;
  }

  private static List<String> response(List<X509Certificate> chain, List<X509Certificate> roots) {
    List<String> elements = new ArrayList<>();
    chain.forEach(certificate -> elements.add(Pem.certificate(certificate)));
    elements.add(Pem.certificates(roots));
    return elements;
  }

  private static String half(String pem) {
    return pem.substring(0, pem.length() / 2);
  }

  private static void assertCode(ThrowingCallable action, String code) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(IdentityException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
