package io.meshjvm.core.internal;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A private key and its certificates, as a TLS client presents them.
 *
 * @param chain leaf first, without the root
 * @param privateKey key of the leaf; never printed
 */
public record ClientKey(List<X509Certificate> chain, PrivateKey privateKey) {

  /** Checks and copies the parts. */
  public ClientKey {
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("a client key needs a certificate");
    }
    Objects.requireNonNull(privateKey, "privateKey");
  }

  /** Whether every certificate of the chain is within its validity at {@code now}. */
  public boolean validAt(Instant now) {
    return chain.stream()
        .allMatch(
            certificate ->
                !now.isBefore(certificate.getNotBefore().toInstant())
                    && now.isBefore(certificate.getNotAfter().toInstant()));
  }

  @Override
  public String toString() {
    return "ClientKey(" + chain.size() + " certificates)";
  }
}
