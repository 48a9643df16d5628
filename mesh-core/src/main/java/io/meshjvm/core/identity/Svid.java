package io.meshjvm.core.identity;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * An X.509 SVID: the certificate that says who this workload is, with its private key.
 *
 * @param id SPIFFE id in the leaf's only URI SAN
 * @param chain leaf first, then intermediates; without the root
 * @param privateKey key of the leaf; never printed
 */
public record Svid(SpiffeId id, List<X509Certificate> chain, PrivateKey privateKey) {

  /** Checks and copies the parts. */
  public Svid {
    Objects.requireNonNull(id, "id");
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("an SVID needs a leaf certificate");
    }
    Objects.requireNonNull(privateKey, "privateKey");
  }

  /** The leaf certificate. */
  public X509Certificate leaf() {
    return chain.get(0);
  }

  /** The moment from which on nobody accepts the leaf. */
  public Instant expires() {
    return leaf().getNotAfter().toInstant();
  }

  /** Whether the leaf is within its validity at {@code now}. */
  public boolean validAt(Instant now) {
    return !now.isBefore(leaf().getNotBefore().toInstant()) && now.isBefore(expires());
  }

  @Override
  public String toString() {
    return "Svid(" + id + ", expires " + expires() + ")";
  }
}
