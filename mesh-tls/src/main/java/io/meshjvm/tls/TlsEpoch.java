package io.meshjvm.tls;

import io.meshjvm.core.identity.Svid;
import io.meshjvm.core.identity.TrustBundle;
import io.meshjvm.core.identity.TrustDomain;
import io.meshjvm.core.identity.WorkloadIdentity;
import java.time.Clock;
import java.util.Set;

/**
 * An unchanging state of identity and trust, from which managers and contexts are made. A renewed
 * SVID, another root or another accepted trust domain begins the next one.
 */
final class TlsEpoch {

  private final Svid svid;
  private final TrustBundle bundle;
  private final Set<TrustDomain> trustDomains;
  private final Clock clock;
  private final SvidKeyManager keyManager;

  TlsEpoch(WorkloadIdentity identity, Set<TrustDomain> trustDomains, Clock clock, long generation) {
    this.svid = identity.svid();
    this.bundle = identity.trustBundle();
    this.trustDomains = Set.copyOf(trustDomains);
    this.clock = clock;
    this.keyManager = new SvidKeyManager(svid, generation);
  }

  Svid svid() {
    return svid;
  }

  SvidKeyManager keyManager() {
    return keyManager;
  }

  PeerVerifier verifier(PeerRule rule) {
    return new PeerVerifier(bundle, trustDomains, rule, clock);
  }

  /** Whether nothing that TLS depends on differs. */
  boolean isOf(WorkloadIdentity identity, Set<TrustDomain> domains) {
    return svid.equals(identity.svid())
        && bundle.equals(identity.trustBundle())
        && trustDomains.equals(domains);
  }
}
