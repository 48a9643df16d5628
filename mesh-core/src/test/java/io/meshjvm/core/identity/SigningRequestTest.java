package io.meshjvm.core.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.core.bootstrap.IdentitySettings.KeyAlgorithm;
import io.meshjvm.proto.istio.v1.auth.IstioCertificateRequest;
import java.io.InputStream;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SigningRequestTest {

  private static final SpiffeId ID = SpiffeId.of(TrustDomain.CLUSTER_LOCAL, "vm", "my-vm");
  private static final SecureRandom RANDOM = new SecureRandom();

  @ParameterizedTest
  @CsvSource({
    "EC_P256, SHA256withECDSA",
    "EC_P384, SHA384withECDSA",
    "RSA_2048, SHA256withRSA",
    "RSA_3072, SHA256withRSA",
  })
  void signsForEveryKindOfKey(KeyAlgorithm algorithm, String signatureName) throws Exception {
    KeyPair pair = WorkloadKey.generate(algorithm, RANDOM);
    CertificationRequest request = TestCsr.parse(SigningRequest.create(pair, ID, RANDOM).pem());
    assertThat(TestCsr.publicKey(request)).isEqualTo(pair.getPublic());
    Signature signature = Signature.getInstance(signatureName);
    signature.initVerify(pair.getPublic());
    signature.update(request.getCertificationRequestInfo().getEncoded("DER"));
    assertThat(signature.verify(request.getSignature().getOctets())).isTrue();
  }

  @Test
  void namesTheWorkloadInACriticalUriSanAndNothingElse() {
    KeyPair pair = WorkloadKey.generate(KeyAlgorithm.EC_P256, RANDOM);
    CertificationRequest request = TestCsr.parse(SigningRequest.create(pair, ID, RANDOM).pem());
    assertThat(request.getCertificationRequestInfo().getSubject().getRDNs()).isEmpty();
    Extension san = subjectAlternativeName(request);
    assertThat(san.isCritical()).isTrue();
    GeneralName[] names = GeneralNames.getInstance(san.getParsedValue()).getNames();
    assertThat(names).hasSize(1);
    assertThat(names[0].getTagNo()).isEqualTo(GeneralName.uniformResourceIdentifier);
    assertThat(names[0].getName()).hasToString(ID.toString());
  }

  @Test
  void hasTheShapeOfARequestThatIstiodTook() throws Exception {
    try (InputStream in =
        SigningRequestTest.class.getResourceAsStream("/identity/01-csr-request.pb")) {
      CertificationRequest recorded = TestCsr.parse(IstioCertificateRequest.parseFrom(in).getCsr());
      KeyPair pair = WorkloadKey.generate(KeyAlgorithm.EC_P256, RANDOM);
      CertificationRequest ours = TestCsr.parse(SigningRequest.create(pair, ID, RANDOM).pem());
      assertThat(ours.getSignatureAlgorithm()).isEqualTo(recorded.getSignatureAlgorithm());
      assertThat(ours.getCertificationRequestInfo().getSubject())
          .isEqualTo(recorded.getCertificationRequestInfo().getSubject());
      assertThat(subjectAlternativeName(ours).getParsedValue())
          .isEqualTo(subjectAlternativeName(recorded).getParsedValue());
    }
  }

  @Test
  void neverPrintsTheKey() {
    KeyPair pair = WorkloadKey.generate(KeyAlgorithm.EC_P256, RANDOM);
    assertThat(SigningRequest.create(pair, ID, RANDOM)).hasToString("SigningRequest(EC)");
  }

  private static Extension subjectAlternativeName(CertificationRequest request) {
    Attribute attribute =
        Attribute.getInstance(request.getCertificationRequestInfo().getAttributes().getObjectAt(0));
    return Extensions.getInstance(attribute.getAttrValues().getObjectAt(0))
        .getExtension(Extension.subjectAlternativeName);
  }
}
