package io.meshjvm.tls;

import io.meshjvm.core.Source;
import io.meshjvm.core.identity.Svid;
import io.meshjvm.core.identity.TrustDomain;
import io.meshjvm.core.identity.WorkloadIdentity;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The current {@link TlsEpoch}, read anew for every connection, so that no change of identity or
 * trust can be missed. Callable from any thread.
 */
final class Epochs {

  private final Source<Optional<WorkloadIdentity>> identities;
  private final Supplier<Set<TrustDomain>> trustDomains;
  private final Clock clock;
  private volatile @Nullable TlsEpoch latest;
  private volatile boolean closed;
  private long generation;

  Epochs(
      Source<Optional<WorkloadIdentity>> identities,
      Supplier<Set<TrustDomain>> trustDomains,
      Clock clock) {
    this.identities = identities;
    this.trustDomains = trustDomains;
    this.clock = clock;
  }

  /**
   * The epoch to connect with.
   *
   * @throws MeshTlsException if there is no valid SVID, or all is closed
   */
  TlsEpoch current() {
    requireOpen();
    TlsEpoch epoch = established();
    checkValid(epoch.svid());
    return epoch;
  }

  /**
   * The epoch to judge connections by that are there already: they do not end with the validity of
   * the own SVID, nor with the beginning of the end.
   *
   * @throws MeshTlsException if there is no SVID
   */
  TlsEpoch established() {
    TlsEpoch epoch = latest;
    return epoch == null || !epoch.isOf(identity(), trustDomains.get()) ? next() : epoch;
  }

  /**
   * Throws once all is closed.
   *
   * @throws MeshTlsException with {@link MeshTlsException#CLOSED}
   */
  void requireOpen() {
    if (closed) {
      throw new MeshTlsException(
          MeshTlsException.CLOSED,
          "the mesh member is closed",
          "Open no connection after it",
          null);
    }
  }

  /** The own SPIFFE id, valid or not, for messages. */
  String own() {
    return identities
        .current()
        .map(identity -> identity.svid().id().toString())
        .orElse("without an identity");
  }

  void close() {
    closed = true;
    latest = null;
  }

  /** Reads the sources again under the lock: a late thread must not bring an old epoch back. */
  private synchronized TlsEpoch next() {
    WorkloadIdentity identity = identity();
    Set<TrustDomain> domains = trustDomains.get();
    TlsEpoch epoch = latest;
    if (epoch == null || !epoch.isOf(identity, domains)) {
      epoch = new TlsEpoch(identity, domains, clock, ++generation);
      latest = closed ? null : epoch;
    }
    return epoch;
  }

  private WorkloadIdentity identity() {
    return identities
        .current()
        .orElseThrow(
            () ->
                new MeshTlsException(
                    MeshTlsException.NO_IDENTITY,
                    "the workload has no SVID yet, so that it can neither prove who it is nor"
                        + " verify a peer",
                    "Wait for the mesh to be joined before connecting, or look at the state of"
                        + " the identity for what holds it up",
                    null));
  }

  private void checkValid(Svid svid) {
    if (!svid.validAt(clock.instant())) {
      throw new MeshTlsException(
          MeshTlsException.OWN_CERTIFICATE_INVALID,
          "the own certificate of "
              + svid.id()
              + " is valid from "
              + svid.leaf().getNotBefore().toInstant()
              + " to "
              + svid.expires()
              + ", and it is "
              + clock.instant(),
          "Look at the state of the identity for why it was not renewed, and at the clock",
          null);
    }
  }
}
