package io.meshjvm.tls;

import io.meshjvm.core.identity.SpiffeId;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * The peers of established connections, verified against the trust of now rather than of the
 * handshake. A verdict is kept on the session while the epoch lasts and no certificate expires.
 */
final class SessionPeers {

  private static final String KEY = "io.meshjvm.tls.verdict";

  /** What TLS 1.3 says of a key exchange to those who judge certificates. */
  private static final String ANY_KEY_EXCHANGE = "UNKNOWN";

  private record Verdict(
      TlsEpoch epoch, PeerRole role, PeerRule rule, PeerIdentity peer, Instant until) {

    boolean holds(TlsEpoch now, PeerRole asRole, PeerRule byRule, Instant at) {
      return epoch == now && role == asRole && rule.equals(byRule) && at.isBefore(until);
    }
  }

  private static final String ESTABLISHED = "io.meshjvm.tls.established";

  /** A client that was verified by the trust of an epoch, and when it was first. */
  private record Established(TlsEpoch epoch, PeerIdentity peer, Instant shown) {}

  private final Epochs epochs;
  private final Clock clock;

  SessionPeers(Epochs epochs, Clock clock) {
    this.epochs = epochs;
    this.clock = clock;
  }

  /**
   * The peer of a session.
   *
   * @throws SSLPeerUnverifiedException if it has no certificate, or one that is refused now
   */
  PeerIdentity peer(SSLSession session, PeerRole role, PeerRule rule)
      throws SSLPeerUnverifiedException {
    TlsEpoch epoch = epochs.current();
    if (session.getValue(KEY) instanceof Verdict verdict
        && verdict.holds(epoch, role, rule, clock.instant())) {
      return verdict.peer();
    }
    List<X509Certificate> chain = chain(session);
    try {
      SpiffeId id = epoch.verifier(rule).verify(chain, role);
      PeerIdentity peer = new PeerIdentity(id, chain.get(0));
      session.putValue(KEY, new Verdict(epoch, role, rule, peer, end(chain)));
      return peer;
    } catch (CertificateException e) {
      throw unverified(e);
    }
  }

  /**
   * The client of a session that goes on: as {@link #peer}, by the roots and trust domains of now,
   * but by the dates of when this was first asked of the session. A connection outlives the
   * certificate that began it, as it does in Envoy; new ones need a new one.
   *
   * @throws SSLPeerUnverifiedException if it has no certificate, or one that is refused
   */
  PeerIdentity establishedClient(SSLSession session) throws SSLPeerUnverifiedException {
    TlsEpoch epoch = epochs.established();
    if (!(session.getValue(ESTABLISHED) instanceof Established before)) {
      return established(session, epoch, clock.instant());
    }
    return before.epoch() == epoch ? before.peer() : established(session, epoch, before.shown());
  }

  private PeerIdentity established(SSLSession session, TlsEpoch epoch, Instant shown)
      throws SSLPeerUnverifiedException {
    List<X509Certificate> chain = chain(session);
    try {
      SpiffeId id = epoch.verifier(PeerRule.trustDomains()).verify(chain, PeerRole.CLIENT, shown);
      PeerIdentity peer = new PeerIdentity(id, chain.get(0));
      session.putValue(ESTABLISHED, new Established(epoch, peer, shown));
      return peer;
    } catch (CertificateException e) {
      throw unverified(e);
    }
  }

  /**
   * Looks whether a session's peer is a server outside of the mesh that may answer.
   *
   * @throws SSLPeerUnverifiedException if it has no certificate, or one that is refused now
   */
  void requireCertified(SSLSession session, PeerRule.Certified rule)
      throws SSLPeerUnverifiedException {
    X509Certificate[] chain = chain(session).toArray(new X509Certificate[0]);
    try {
      new OutsideTrustManager(rule).checkServerTrusted(chain, ANY_KEY_EXCHANGE);
    } catch (CertificateException e) {
      throw unverified(e);
    }
  }

  private static List<X509Certificate> chain(SSLSession session) throws SSLPeerUnverifiedException {
    List<X509Certificate> chain = new ArrayList<>();
    for (Certificate certificate : session.getPeerCertificates()) {
      chain.add((X509Certificate) certificate);
    }
    return chain;
  }

  private static Instant end(List<X509Certificate> chain) {
    return chain.stream()
        .map(certificate -> certificate.getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElse(Instant.MIN);
  }

  private static SSLPeerUnverifiedException unverified(CertificateException cause) {
    SSLPeerUnverifiedException failure = new SSLPeerUnverifiedException(cause.getMessage());
    failure.initCause(cause);
    return failure;
  }
}
