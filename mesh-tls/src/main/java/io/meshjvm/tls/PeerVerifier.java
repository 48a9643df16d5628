package io.meshjvm.tls;

import io.meshjvm.core.identity.SpiffeId;
import io.meshjvm.core.identity.TrustBundle;
import io.meshjvm.core.identity.TrustDomain;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * The one judge of peers: from the certificates that a peer sent to its SPIFFE id, or a refusal
 * that names what was expected and what came. Immutable; callable from any thread.
 */
final class PeerVerifier {

  private final TrustedPath path;
  private final Set<TrustDomain> trustDomains;
  private final PeerRule rule;
  private final Clock clock;

  /**
   * Creates the judge.
   *
   * @param trustDomains domains whose members are accepted; none accepts nobody
   * @param rule which of those members are allowed
   */
  PeerVerifier(TrustBundle bundle, Set<TrustDomain> trustDomains, PeerRule rule, Clock clock) {
    this.path = new TrustedPath(bundle);
    this.trustDomains = Set.copyOf(trustDomains);
    this.rule = rule;
    this.clock = clock;
  }

  /**
   * The SPIFFE id that {@code chain} proves now.
   *
   * @throws CertificateException with {@link MeshTlsException#PEER_REFUSED} and the reason
   */
  SpiffeId verify(List<X509Certificate> chain, PeerRole role) throws CertificateException {
    return verify(chain, role, clock.instant());
  }

  /**
   * The same for certificates that were shown at another time, by which their dates are judged.
   *
   * @throws CertificateException likewise
   */
  SpiffeId verify(List<X509Certificate> chain, PeerRole role, Instant shown)
      throws CertificateException {
    try {
      return verified(chain, role, shown);
    } catch (CertificateException e) {
      throw new CertificateException(
          MeshTlsException.PEER_REFUSED + ": the peer's certificate is refused: " + e.getMessage(),
          e);
    } catch (RuntimeException e) {
      // Parsers of certificates, the JDK's among them, answer hostile input with any exception.
      throw new CertificateException(
          MeshTlsException.PEER_REFUSED + ": the peer's certificate cannot be read: " + e, e);
    }
  }

  private SpiffeId verified(List<X509Certificate> chain, PeerRole role, Instant shown)
      throws CertificateException {
    if (chain.isEmpty()) {
      throw new CertificateException("expected a certificate, came none");
    }
    X509Certificate leaf = chain.get(0);
    LeafProfile.check(leaf, role);
    SpiffeId id = SpiffeId.ofLeaf(leaf);
    checkId(id);
    path.check(chain, shown);
    return id;
  }

  private void checkId(SpiffeId id) throws CertificateException {
    if (id.path().isEmpty()) {
      throw new CertificateException("expected the SPIFFE id of a workload, came " + id);
    }
    if (!trustDomains.contains(id.trustDomain())) {
      throw new CertificateException(
          "expected a member of the trust domains " + trustDomains + ", came " + id);
    }
    if (!rule.allows(id)) {
      throw new CertificateException("expected " + rule + ", came " + id);
    }
  }
}
