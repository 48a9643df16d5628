package io.meshjvm.testkit.ca;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One root with its key and, if there is one, the intermediate that signs in its place. */
record Authority(
    X509Certificate root,
    PrivateKey rootKey,
    @Nullable X509Certificate intermediate,
    @Nullable PrivateKey intermediateKey) {

  private static final Duration LIFETIME = Duration.ofDays(3650);

  static Authority create(
      String organization, KeyAlgorithm algorithm, boolean withIntermediate, Instant now) {
    IssuedCertificate root = authority(CertificateForge.selfSigned(algorithm), organization, now);
    if (!withIntermediate) {
      return new Authority(root.leaf(), root.privateKey(), null, null);
    }
    Authority above = new Authority(root.leaf(), root.privateKey(), null, null);
    IssuedCertificate below =
        authority(new CertificateForge(above, algorithm), organization + " intermediate", now);
    return new Authority(root.leaf(), root.privateKey(), below.leaf(), below.privateKey());
  }

  private static IssuedCertificate authority(
      CertificateForge forge, String organization, Instant now) {
    return forge
        .subject("O=" + organization)
        .asAuthority()
        .validFrom(now.minus(TestCa.CLOCK_SKEW))
        .validUntil(now.plus(LIFETIME))
        .forge();
  }

  X509Certificate issuer() {
    return intermediate == null ? root : intermediate;
  }

  PrivateKey issuerKey() {
    return intermediateKey == null ? rootKey : intermediateKey;
  }

  List<X509Certificate> intermediates() {
    return intermediate == null ? List.of() : List.of(intermediate);
  }

  @Override
  public String toString() {
    return "Authority[" + root.getSerialNumber().toString(16) + "]";
  }
}
