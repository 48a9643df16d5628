package io.meshjvm.core.bootstrap;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the workload comes to its SVID and keeps it fresh.
 *
 * @param trustDomain trust domain that the SVID is expected in, for example {@code cluster.local}
 * @param trustDomainConfigured whether somebody chose the trust domain; if not, it is only the
 *     default, and the one that the control plane issues is taken instead
 * @param keyAlgorithm kind of private key
 * @param requestedTtl validity that is asked for; the control plane may shorten it
 * @param renewalRatio share of the lifetime that is left when a renewal is due, for example 0.5
 * @param renewalJitter largest random deviation from {@code renewalRatio}, for example 0.01
 * @param certSigner name of an external signer, may be empty
 * @param store directory where key and certificates are kept between runs, or null to keep them in
 *     memory only
 * @param certificateFiles directory with {@code key.pem}, {@code cert-chain.pem} and {@code
 *     root-cert.pem} that somebody else keeps fresh, or null to ask the control plane
 */
public record IdentitySettings(
    String trustDomain,
    boolean trustDomainConfigured,
    KeyAlgorithm keyAlgorithm,
    Duration requestedTtl,
    double renewalRatio,
    double renewalJitter,
    String certSigner,
    @Nullable Path store,
    @Nullable Path certificateFiles) {

  /** Checks the parts. */
  public IdentitySettings {
    if (trustDomain.isBlank()) {
      throw new IllegalArgumentException("trustDomain is empty");
    }
    Objects.requireNonNull(keyAlgorithm, "keyAlgorithm");
    if (requestedTtl.isNegative() || requestedTtl.isZero()) {
      throw new IllegalArgumentException("requestedTtl must be positive");
    }
    if (!(renewalRatio > 0 && renewalRatio < 1)
        || !(renewalJitter >= 0 && renewalJitter < renewalRatio)) {
      throw new IllegalArgumentException(
          "renewalRatio must be between 0 and 1, and renewalJitter below it");
    }
    Objects.requireNonNull(certSigner, "certSigner");
  }

  /** Kinds of private key that Istio's CA signs. */
  public enum KeyAlgorithm {
    /** Elliptic curve P-256. The default. */
    EC_P256,
    /** Elliptic curve P-384. */
    EC_P384,
    /** RSA, 2048 bits. */
    RSA_2048,
    /** RSA, 3072 bits. */
    RSA_3072,
    /** RSA, 4096 bits. */
    RSA_4096
  }
}
