package io.meshjvm.testkit.ca;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;

/**
 * A certificate chain with the private key of its leaf.
 *
 * @param chain the leaf, then the intermediates if there are any; never the root
 * @param privateKey the key of the leaf; {@link #toString()} does not show it
 */
public record IssuedCertificate(List<X509Certificate> chain, PrivateKey privateKey) {

  /** Copies the chain, which must not be empty. */
  public IssuedCertificate {
    chain = List.copyOf(chain);
    Objects.requireNonNull(privateKey, "privateKey");
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("a chain has at least its leaf");
    }
  }

  /** The certificate that the key belongs to. */
  public X509Certificate leaf() {
    return chain.get(0);
  }

  /** The chain as PEM, leaf first. */
  public String chainPem() {
    return Pem.certificates(chain);
  }

  /** The key as PKCS#8 PEM; a secret. */
  public String privateKeyPem() {
    return Pem.privateKey(privateKey);
  }

  @Override
  public String toString() {
    return "IssuedCertificate[serial "
        + leaf().getSerialNumber().toString(16)
        + ", notAfter "
        + leaf().getNotAfter().toInstant()
        + "]";
  }
}
