package io.meshjvm.core.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.testkit.ca.KeyAlgorithm;
import io.meshjvm.testkit.ca.OddCertificate;
import io.meshjvm.testkit.ca.TestCa;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpiffeLeafTest {

  private static final String ID = "spiffe://cluster.local/ns/shop/sa/cart";
  private static final TestCa CA = TestCa.builder().keys(KeyAlgorithm.EC_P256).build();

  @Test
  void readsTheOneUriSan() throws CertificateException {
    assertThat(SpiffeId.ofLeaf(CA.forge().uri(ID).forge().leaf())).hasToString(ID);
  }

  @Test
  void ignoresNamesOfOtherTypesBesideTheUriSan() throws CertificateException {
    X509Certificate leaf = CA.forge().dns("evil.example").uri(ID).forge().leaf();
    assertThat(SpiffeId.ofLeaf(leaf)).hasToString(ID);
  }

  @ParameterizedTest
  @CsvSource({
    "TWO_URI_SANS, 2 URI SANs",
    "REPEATED_URI_SAN, 2 URI SANs",
    "SPIFFE_ID_AS_DNS, 0 URI SANs",
    "NO_SAN, 0 URI SANs",
    "SPIFFE_ID_AS_COMMON_NAME, 0 URI SANs",
    "HTTPS_URI, does not begin with 'spiffe://'",
    "UPPER_CASE_TRUST_DOMAIN, the trust domain holds",
    "DOTS_IN_PATH, segment '..'",
  })
  void s2RefusesALeafWithoutExactlyOneSpiffeId(OddCertificate odd, String reason) {
    X509Certificate leaf = odd.forge(CA, ID).leaf();
    assertThatThrownBy(() -> SpiffeId.ofLeaf(leaf))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining(reason);
  }
}
