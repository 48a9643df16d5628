package io.meshjvm.core.identity;

import io.meshjvm.core.internal.PemCertificates;
import io.meshjvm.core.internal.PemException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Certificates as an issuer handed them out, not yet verified.
 *
 * @param chain leaf first, then its issuers, without self-signed ones
 * @param roots what came as roots
 */
record IssuedChain(List<X509Certificate> chain, TrustBundle roots) {

  IssuedChain {
    chain = List.copyOf(chain);
  }

  X509Certificate leaf() {
    return chain.get(0);
  }

  /**
   * Reads the answer of the certificate service: leaf and intermediates one per element, last the
   * root bundle with one or more certificates (Istio: security/pkg/server/ca/server.go).
   *
   * @throws IdentityException {@code MESH-1110} or {@code MESH-1111}
   */
  static IssuedChain ofResponse(List<String> elements) {
    if (elements.size() < 2) {
      throw IdentityFault.RESPONSE_TOO_SHORT.because(
          "the certificate service answered with "
              + elements.size()
              + " elements instead of a leaf and its roots");
    }
    List<X509Certificate> chain = new ArrayList<>();
    for (int i = 0; i < elements.size() - 1; i++) {
      chain.addAll(read(elements.get(i), "element " + (i + 1) + " of the chain"));
    }
    List<X509Certificate> roots = read(elements.get(elements.size() - 1), "the root bundle");
    return of(chain, roots);
  }

  /** Reads the texts of {@code cert-chain.pem} and {@code root-cert.pem}. */
  static IssuedChain ofFiles(String chain, String roots) {
    return of(read(chain, "cert-chain.pem"), read(roots, "root-cert.pem"));
  }

  private static IssuedChain of(List<X509Certificate> chain, List<X509Certificate> roots) {
    List<X509Certificate> kept = new ArrayList<>(chain);
    // Istio's own cert-chain.pem carries the root as well; peers have it and need not be sent it.
    kept.subList(1, kept.size()).removeIf(IssuedChain::selfIssued);
    return new IssuedChain(kept, new TrustBundle(new LinkedHashSet<>(roots)));
  }

  private static boolean selfIssued(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
  }

  private static List<X509Certificate> read(String pem, String what) {
    try {
      return PemCertificates.read(pem);
    } catch (PemException e) {
      throw IdentityFault.CHAIN_UNREADABLE.because(what + " cannot be read: " + e.getMessage(), e);
    }
  }
}
