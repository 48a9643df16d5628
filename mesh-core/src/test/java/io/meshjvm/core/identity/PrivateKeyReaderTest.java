package io.meshjvm.core.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshjvm.core.bootstrap.IdentitySettings.KeyAlgorithm;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.stream.Stream;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PrivateKeyReaderTest {

  @ParameterizedTest
  @EnumSource(names = {"EC_P256", "EC_P384", "RSA_2048"})
  void readsPkcs8(KeyAlgorithm algorithm) throws GeneralSecurityException {
    KeyPair pair = pair(algorithm);
    assertThat(PrivateKeyReader.read(PemWriter.privateKey(pair.getPrivate())))
        .isEqualTo(pair.getPrivate());
  }

  @Test
  void readsPkcs1AsIstiosAgentWritesIt() throws Exception {
    KeyPair pair = pair(KeyAlgorithm.RSA_2048);
    byte[] inner =
        PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded())
            .parsePrivateKey()
            .toASN1Primitive()
            .getEncoded();
    assertThat(PrivateKeyReader.read(PemWriter.block("RSA PRIVATE KEY", inner)))
        .isEqualTo(pair.getPrivate());
  }

  @Test
  void readsSec1AsIstiosAgentWritesIt() throws Exception {
    KeyPair pair = pair(KeyAlgorithm.EC_P256);
    String pem = PemWriter.block("EC PRIVATE KEY", sec1(pair));
    assertThat(WorkloadKey.matches(PrivateKeyReader.read(pem), pair.getPublic())).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refuses(String what, String pem) {
    assertThatThrownBy(() -> PrivateKeyReader.read(pem))
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessageNotContaining("MIG");
  }

  static Stream<Arguments> refuses() {
    String good = PemWriter.privateKey(pair(KeyAlgorithm.EC_P256).getPrivate());
    return Stream.of(
        Arguments.of("empty", ""),
        Arguments.of("text", "hello"),
        Arguments.of("half a block", good.substring(0, good.length() - 10)),
        Arguments.of("not Base64", "-----BEGIN PRIVATE KEY-----\n!\n-----END PRIVATE KEY-----"),
        Arguments.of("other ASN.1", PemWriter.block("PRIVATE KEY", new byte[] {5, 0})),
        Arguments.of("truncated ASN.1", PemWriter.block("PRIVATE KEY", new byte[] {0x30, 0x7F, 1})),
        Arguments.of("a certificate", PemWriter.block("CERTIFICATE", new byte[] {5, 0})),
        Arguments.of("encrypted", good.replace("PRIVATE", "ENCRYPTED PRIVATE")),
        Arguments.of("DSA", good.replace("PRIVATE", "DSA PRIVATE")),
        Arguments.of("kinds that differ", good.replace("END PRIVATE", "END RSA PRIVATE")),
        Arguments.of("RSA label round EC", good.replace("PRIVATE", "RSA PRIVATE")));
  }

  private static byte[] sec1(KeyPair pair) throws IOException {
    PrivateKeyInfo info = PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded());
    ECPrivateKey bare = ECPrivateKey.getInstance(info.parsePrivateKey());
    return new ECPrivateKey(256, bare.getKey(), info.getPrivateKeyAlgorithm().getParameters())
        .getEncoded();
  }

  private static KeyPair pair(KeyAlgorithm algorithm) {
    return WorkloadKey.generate(algorithm, new SecureRandom());
  }
}
