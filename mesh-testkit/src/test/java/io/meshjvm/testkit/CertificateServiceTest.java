package io.meshjvm.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.meshjvm.proto.istio.v1.auth.IstioCertificateRequest;
import io.meshjvm.proto.istio.v1.auth.IstioCertificateServiceGrpc;
import io.meshjvm.testkit.ca.IssuedCertificate;
import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.Pem;
import io.meshjvm.testkit.fault.CaFault;
import io.meshjvm.testkit.journal.CertificateRecord;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CertificateServiceTest {

  private static final String SPIFFE_ID = "spiffe://cluster.local/ns/vm/sa/my-vm";

  @RegisterExtension
  final IstiodExtension mesh =
      IstiodExtension.create(builder -> builder.keys(KeyAlgorithm.EC_P256));

  private final KeyPair key = KeyAlgorithm.EC_P256.generate();
  private Istiod istiod;

  @BeforeEach
  void inject(Istiod injected) {
    istiod = injected;
  }

  private static String csr(KeyPair certified, KeyPair signer) {
    try {
      byte[] request =
          new JcaPKCS10CertificationRequestBuilder(
                  new X500Name("O=somebody else"), certified.getPublic())
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate()))
              .getEncoded();
      return Pem.block("CERTIFICATE REQUEST", request);
    } catch (OperatorCreationException | IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<String> sign(TestChannel channel, String csr, Duration ttl) {
    try (channel) {
      return channel
          .attach(IstioCertificateServiceGrpc.newBlockingStub(channel.channel()))
          .withDeadlineAfter(30, TimeUnit.SECONDS)
          .createCertificate(
              IstioCertificateRequest.newBuilder()
                  .setCsr(csr)
                  .setValidityDuration(ttl.toSeconds())
                  .build())
          .getCertChainList();
    }
  }

  private List<String> sign(Duration ttl) {
    return sign(TestChannel.withToken(istiod), csr(key, key), ttl);
  }

  private Status failure(TestChannel channel, String csr, Duration ttl) {
    return catchThrowableOfType(StatusRuntimeException.class, () -> sign(channel, csr, ttl))
        .getStatus();
  }

  private Status failure() {
    return failure(TestChannel.withToken(istiod), csr(key, key), Duration.ofHours(1));
  }

  private static X509Certificate parse(String pem) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    } catch (CertificateException e) {
      throw new AssertionError(e);
    }
  }

  private static Duration life(X509Certificate leaf) {
    return Duration.between(Instant.now(), leaf.getNotAfter().toInstant());
  }

  @Test
  void issuesForTheCallersIdentityWhateverTheRequestSays() throws Exception {
    List<String> chain = sign(Duration.ofHours(1));
    assertThat(chain).hasSize(2).allMatch(element -> element.endsWith("-----\n"));
    assertThat(chain.get(1)).isEqualTo(istiod.rootCertificatesPem());
    X509Certificate leaf = parse(chain.get(0));
    assertThat(leaf.getPublicKey()).isEqualTo(key.getPublic());
    assertThat(leaf.getSubjectAlternativeNames()).containsExactly(List.of(6, SPIFFE_ID));
    assertThat(life(leaf)).isBetween(Duration.ofMinutes(58), Duration.ofMinutes(60));
    assertThat(istiod.certificateRequests())
        .extracting(CertificateRecord::identity, CertificateRecord::outcome)
        .containsExactly(tuple(SPIFFE_ID, "OK"));
  }

  @Test
  void putsIntermediatesBeforeTheRoots() {
    try (Istiod other = Istiod.builder().keys(KeyAlgorithm.EC_P256).withIntermediateCa().start()) {
      List<String> chain = sign(TestChannel.withToken(other), csr(key, key), Duration.ofHours(1));
      assertThat(chain).hasSize(3);
      assertThat(chain.get(2)).isEqualTo(other.rootCertificatesPem());
    }
  }

  @Test
  void putsSeveralRootsIntoTheLastElement() {
    istiod.addRoot();
    List<String> chain = sign(Duration.ofHours(1));
    assertThat(chain).hasSize(2);
    assertThat(chain.get(1).split("BEGIN CERTIFICATE", -1)).hasSize(3);
  }

  @Test
  void livesForADayUnlessToldAndForNinetyDaysAtMost() {
    assertThat(life(parse(sign(Duration.ZERO).get(0))))
        .isBetween(Duration.ofMinutes(23 * 60 + 58), Duration.ofDays(1));
    assertThat(life(parse(sign(Duration.ofSeconds(-5)).get(0))).toHours()).isEqualTo(23);
    assertThat(life(parse(sign(Duration.ofDays(90)).get(0))).toDays()).isEqualTo(89);
    Status status =
        failure(TestChannel.withToken(istiod), csr(key, key), Duration.ofDays(90).plusSeconds(1));
    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).contains("greater than the max allowed TTL");
  }

  @Test
  void refusesRequestsThatAreNotSignedByTheirOwnKey() {
    String forged = csr(key, KeyAlgorithm.EC_P256.generate());
    for (String csr : List.of(forged, "", "garbage", istiod.rootCertificatesPem())) {
      Status status = failure(TestChannel.withToken(istiod), csr, Duration.ofHours(1));
      assertThat(status.getCode()).as(csr).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(status.getDescription()).startsWith("CSR signing error (");
    }
  }

  @Test
  void refusesCallersThatProveNothing() {
    String expired = istiod.issueToken("vm", "my-vm", Duration.ofSeconds(-1));
    for (TestChannel channel :
        List.of(
            TestChannel.bare(istiod),
            TestChannel.withToken(istiod, expired),
            TestChannel.withToken(istiod).and("clusterid", "elsewhere"))) {
      Status status = failure(channel, csr(key, key), Duration.ofHours(1));
      assertThat(status.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
      assertThat(status.getDescription()).isEqualTo("request authenticate failure");
    }
  }

  @Test
  void renewsForTheOldCertificateAlone() throws Exception {
    IssuedCertificate old = istiod.ca().issue("vm", "my-vm", Duration.ofHours(1));
    List<String> chain =
        sign(TestChannel.withCertificate(istiod, old), csr(key, key), Duration.ofHours(1));
    assertThat(parse(chain.get(0)).getSubjectAlternativeNames())
        .containsExactly(List.of(6, SPIFFE_ID));
    assertThat(istiod.certificateRequests().get(0).byCertificate()).isTrue();
  }

  @Test
  void failsOnPurpose() {
    istiod.caFaults().failNext(Status.RESOURCE_EXHAUSTED);
    istiod.caFaults().down();
    assertThat(failure().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(failure().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    istiod.caFaults().clear();
    assertThat(sign(Duration.ofHours(1))).hasSize(2);
    assertThat(istiod.caFaults().failures()).isEqualTo(2);
  }

  @Test
  void spoilsChainsOnPurpose() throws Exception {
    for (CaFault fault : CaFault.values()) {
      istiod.caFaults().spoilNext(fault);
    }
    assertThat(parse(sign(Duration.ofHours(1)).get(0)).getPublicKey())
        .isNotEqualTo(key.getPublic());
    assertThat(parse(sign(Duration.ofHours(1)).get(0)).getSubjectAlternativeNames())
        .containsExactly(List.of(6, SPIFFE_ID + "-x"));
    List<String> foreign = sign(Duration.ofHours(1));
    assertThat(foreign.get(1)).isNotEqualTo(istiod.rootCertificatesPem());
    parse(foreign.get(0)).verify(parse(foreign.get(1)).getPublicKey());
    assertThat(life(parse(sign(Duration.ofHours(1)).get(0)))).isLessThan(Duration.ofSeconds(6));
    assertThat(life(parse(sign(Duration.ofHours(1)).get(0)))).isNegative();
    assertThat(sign(Duration.ofHours(1))).hasSize(1);
    assertThat(sign(Duration.ofHours(1))).isEmpty();
    assertThat(sign(Duration.ofHours(1))).hasSize(2).noneMatch(e -> e.contains("BEGIN"));
    assertThat(sign(Duration.ofHours(1)).get(1)).isEqualTo(istiod.rootCertificatesPem());
    for (CaFault fault : CaFault.values()) {
      assertThat(istiod.caFaults().count(fault)).as(fault.name()).isEqualTo(1);
    }
  }
}
