package io.meshjvm.core.identity;

import io.meshjvm.core.MeshObserver;
import io.meshjvm.core.Published;
import io.meshjvm.core.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the SVID with the trust bundle and publishes the two as one value whenever either changes.
 * An SVID that expires stays published, since there is nothing better: its users check it at each
 * handshake and fail closed. Lives on the mesh thread.
 */
final class IdentityBoard {

  private static final Logger log = LoggerFactory.getLogger(IdentityBoard.class);
  private static final double ALARM_SHARE = 0.25;

  private final Published<Optional<WorkloadIdentity>> identity = new Published<>(Optional.empty());
  private final TrustSources trust = new TrustSources();
  private final StatusBoard status;
  private final MeshObserver observer;

  IdentityBoard(StatusBoard status, MeshObserver observer) {
    this.status = status;
    this.observer = observer;
  }

  Source<Optional<WorkloadIdentity>> identity() {
    return identity;
  }

  /** A new SVID with the roots that came along. */
  void svid(Svid svid, TrustBundle roots, Instant obtained, Instant renewal, String source) {
    trust.issued(roots);
    TrustBundle bundle = trust.union().orElse(roots);
    status.clear(IdentityFault.NEAR_EXPIRY);
    status.clear(IdentityFault.EXPIRED);
    log.info(
        "SVID {} from {}, valid until {}, renewal at {}",
        svid.id(),
        source,
        svid.expires(),
        renewal);
    identity.publish(Optional.of(new WorkloadIdentity(svid, bundle, obtained, renewal, source)));
    observer.svidRenewed(svid.expires());
  }

  /** The root file holds these roots now. */
  void rootFile(TrustBundle roots) {
    trust.file(roots);
    republish();
  }

  /**
   * The control plane pushed these roots.
   *
   * @return whether one of them was not believed before
   */
  boolean pushed(TrustBundle roots) {
    boolean news =
        trust.union().map(known -> !known.roots().containsAll(roots.roots())).orElse(true);
    trust.pushed(roots);
    republish();
    return news;
  }

  /** Raises the alarms of an SVID that comes to its end, each once. */
  void checkExpiry(Instant now) {
    WorkloadIdentity current = identity.current().orElse(null);
    if (current == null) {
      return;
    }
    Instant expires = current.svid().expires();
    if (!now.isBefore(expires)) {
      status.clear(IdentityFault.NEAR_EXPIRY);
      raise(IdentityFault.EXPIRED, "the SVID expired at " + expires, expires);
    } else if (!now.isBefore(alarm(current))) {
      raise(
          IdentityFault.NEAR_EXPIRY,
          "less than a quarter of the SVID's lifetime is left, it expires at " + expires,
          expires);
    }
  }

  private void raise(IdentityFault fault, String text, Instant expires) {
    if (!status.warned(fault)) {
      status.warn(fault.because(text));
      observer.svidExpiring(expires);
    }
  }

  private static Instant alarm(WorkloadIdentity current) {
    Instant expires = current.svid().expires();
    Duration lifetime = Duration.between(current.obtained(), expires);
    return expires.minusMillis((long) (lifetime.toMillis() * ALARM_SHARE));
  }

  private void republish() {
    WorkloadIdentity current = identity.current().orElse(null);
    TrustBundle bundle = trust.union().orElse(null);
    if (current == null || bundle == null || bundle.equals(current.trustBundle())) {
      return;
    }
    log.info("Trust bundle changed, {} roots now", bundle.roots().size());
    identity.publish(
        Optional.of(
            new WorkloadIdentity(
                current.svid(), bundle, current.obtained(), current.renewal(), current.source())));
  }
}
